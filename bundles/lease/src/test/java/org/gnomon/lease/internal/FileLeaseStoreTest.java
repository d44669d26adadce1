package org.gnomon.lease.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.gnomon.conformance.LeaseStoreContract;
import org.gnomon.conformance.support.Problems;
import org.gnomon.model.Epoch;
import org.gnomon.model.Problem;
import org.gnomon.model.VmId;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.spi.lease.Lease;
import org.gnomon.spi.lease.LeaseStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLeaseStoreTest implements LeaseStoreContract {

    @TempDir private Path data;
    private RealScheduler scheduler;
    private FileLeaseStore first;
    private FileLeaseStore second;

    @BeforeEach
    void open() {
        scheduler = new RealScheduler();
        first = store(Disk.REAL);
        second = store(Disk.REAL);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        scheduler.close();
    }

    private FileLeaseStore store(Disk disk) {
        return new FileLeaseStore(directory(), new RealTime(), scheduler, disk);
    }

    private Path directory() {
        return data.resolve("lease");
    }

    @Override
    public LeaseStore store() {
        return first;
    }

    @Override
    public LeaseStore other() {
        return second;
    }

    /** The end of a process closes its files; a real process is killed in another test. */
    @Override
    public LeaseStore killedAndStartedAgain() {
        first.close();
        return second;
    }

    @Override
    public boolean damage(VmId vm) {
        try {
            Path file = directory().resolve(vm + ".epoch");
            byte[] bytes = Files.readAllBytes(file);
            bytes[40] ^= 1;
            Files.write(file, bytes);
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void used(long epoch) {
        Lease lease = await(first.take(WEB, "controller A"));
        await(lease.next(new Epoch(epoch - 1)));
        await(lease.release());
    }

    private Problem refused(String code) {
        return Problems.expect(() -> await(second.take(WEB, "controller B")), code);
    }

    @Test
    void anyFlippedBitAndAnyCutOfTheEpochFileIsRefusedAndChangesNothing() throws IOException {
        used(7);
        Path file = directory().resolve("web.epoch");
        byte[] good = Files.readAllBytes(file);
        assertThat(good).hasSize(Note.LENGTH);
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            byte[] cut = java.util.Arrays.copyOf(good, i);
            for (byte[] bad : List.of(flipped, cut)) {
                Files.write(file, bad);
                Problem problem = refused(Problem.LEASE_FAILED);
                assertThat(problem.message()).contains("web.epoch").contains("checksum");
                assertThat(problem.nextStep()).contains("rm '" + file + "'");
                assertThat(Files.readAllBytes(file)).isEqualTo(bad);
            }
        }
        Files.write(file, good);
        assertThat(await(await(second.take(WEB, "B")).next(Epoch.ZERO))).isEqualTo(new Epoch(8));
    }

    @Test
    void anEpochFileThatIsMissingOrOlderIsNoticed() throws IOException {
        used(3);
        Path file = directory().resolve("web.epoch");
        byte[] old = Files.readAllBytes(file);
        used(9);
        Files.write(file, old);
        assertThat(refused(Problem.LEASE_FAILED).message())
                .contains("epoch 3")
                .contains("epoch 9 was given out");
        Files.delete(file);
        assertThat(refused(Problem.LEASE_FAILED).message()).contains("it is missing");
    }

    @Test
    void theWayOutThatIsNamedWorks() throws IOException {
        used(3);
        damage(WEB);
        refused(Problem.LEASE_FAILED);
        Files.delete(directory().resolve("web.epoch"));
        Files.delete(directory().resolve("web.lock"));
        Lease lease = await(second.take(WEB, "B"));
        assertThat(await(lease.next(new Epoch(3)))).isEqualTo(new Epoch(4));
    }

    @Test
    void theFileOfAnotherVmIsNoticed() throws IOException {
        used(3);
        Lease db = await(first.take(DB, "A"));
        await(db.next(Epoch.ZERO));
        await(db.release());
        Files.copy(
                directory().resolve("web.epoch"),
                directory().resolve(DB + ".epoch"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Problem problem = Problems.expect(() -> await(second.take(DB, "B")), Problem.LEASE_FAILED);
        assertThat(problem.message()).contains("it is of web, not of " + DB);
    }

    @Test
    void aDamagedLockFileNeverGivesALowerEpoch() throws IOException {
        used(5);
        Path file = directory().resolve("web.lock");
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i += 3) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            Files.write(file, i % 2 == 0 ? flipped : java.util.Arrays.copyOf(good, i));
            Lease lease = await(second.take(WEB, "B"));
            assertThat(await(lease.next(Epoch.ZERO)).value()).isEqualTo(6 + i / 3);
            await(lease.release());
        }
    }

    @Test
    void aLockFileThatIsTakenAwayEndsTheLease() throws IOException {
        Lease lease = await(first.take(WEB, "A"));
        await(lease.next(Epoch.ZERO));
        Path file = directory().resolve("web.lock");
        Files.delete(file);
        Problems.expect(() -> await(lease.next(Epoch.ZERO)), Problem.LEASE_LOST);
        assertThat(lease.isHeld()).isFalse();
        Files.writeString(file, "");
        Problems.expect(() -> await(lease.next(Epoch.ZERO)), Problem.LEASE_LOST);
    }

    @Test
    void anEpochWithoutRoomForLaterOnesIsRefused() {
        Lease lease = await(first.take(WEB, "A"));
        Problems.expect(() -> await(lease.next(new Epoch(Long.MAX_VALUE))), Problem.INVALID_INPUT);
        assertThat(await(lease.next(Epoch.ZERO))).isEqualTo(new Epoch(1));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAClearError() throws IOException {
        Files.writeString(directory(), "in the way");
        assertThat(refused(Problem.LEASE_FAILED).nextStep()).contains("directory");
    }

    @Test
    void powerCutsAndFullDisksAtEachStepNeverGiveAnEpochTwice() {
        for (int at = 1; at <= 3; at++) {
            for (FailingDisk.Way way : FailingDisk.Way.values()) {
                FailingDisk disk = new FailingDisk(at, way);
                VmId vm = new VmId("vm-" + at + "-" + way);
                Lease before = await(first.take(vm, "A"));
                Epoch given = await(before.next(new Epoch(10)));
                await(before.release());

                FileLeaseStore failing = store(disk);
                Lease lease = await(failing.take(vm, "B"));
                Problem problem =
                        Problems.expect(() -> await(lease.next(Epoch.ZERO)), Problem.LEASE_FAILED);
                assertThat(problem.message()).contains(FailingDisk.REASON);
                disk.heal();
                Epoch retried = await(lease.next(Epoch.ZERO));
                assertThat(retried.isAfter(given)).isTrue();
                failing.close();

                Lease after = await(second.take(vm, "C"));
                assertThat(await(after.next(Epoch.ZERO)).isAfter(retried)).isTrue();
            }
        }
    }

    @Test
    void aCrashAtEachStepLeavesAStoreThatGoesOn() {
        for (int at = 1; at <= 3; at++) {
            for (FailingDisk.Way way : FailingDisk.Way.values()) {
                VmId vm = new VmId("crash-" + at + "-" + way);
                FileLeaseStore dying = store(new FailingDisk(at, way));
                Lease lease = await(dying.take(vm, "A"));
                Problems.expect(() -> await(lease.next(new Epoch(4))), Problem.LEASE_FAILED);
                dying.close();
                Lease after = await(second.take(vm, "B"));
                assertThat(await(after.next(Epoch.ZERO)).value()).isIn(1L, 6L);
                await(after.release());
            }
        }
    }

    @Test
    void aDiskThatDoesNotAnswerIsATimeoutAndTheLateLeaseIsNobodys() {
        LateScheduler late = new LateScheduler();
        FileLeaseStore slow = new FileLeaseStore(directory(), late.time(), late);
        var taken = slow.take(WEB, "slow").toCompletableFuture();
        late.time().runFor(FileLeaseStore.LIMIT.plusSeconds(1));
        assertThat(taken).isCompletedExceptionally();
        assertThat(Problems.expect(() -> await(taken), Problem.LEASE_FAILED).message())
                .contains("has not answered");
        late.answer();
        Lease free = await(second.take(WEB, "B"));
        assertThat(free.isHeld()).isTrue();
    }

    @Test
    void nothingThatBlocksRunsOnTheCallersThread() {
        List<Runnable> queued = new java.util.ArrayList<>();
        Executor blocking = queued::add;
        LateScheduler late = new LateScheduler(blocking);
        FileLeaseStore slow = new FileLeaseStore(directory(), late.time(), late);
        assertThat(slow.take(WEB, "A").toCompletableFuture()).isNotDone();
        assertThat(directory()).doesNotExist();
        assertThat(queued).hasSize(1);
    }
}
