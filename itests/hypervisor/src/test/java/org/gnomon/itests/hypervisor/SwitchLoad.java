package org.gnomon.itests.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a VM is and what goes on in it and beside it while it is switched.
 *
 * @param memoryMib its memory
 * @param writeMib MiB of it that the guest checks and writes in a second, which also loads its CPU
 * @param hotMib over how much it does so
 * @param diskKib KiB that it writes to its disk in a second
 * @param busyBeside processes on the host that want a whole CPU each
 */
record SwitchLoad(int memoryMib, int writeMib, int hotMib, int diskKib, int busyBeside) {

    /** The least that the guest starts in: its kernel alone takes more than 64. */
    private static final int[] MEMORY = {96, 128, 256};

    private static final int[] WRITE = {0, 4, 16, 32, 64};
    private static final int[] DISK = {0, 64, 512};

    /**
     * As many as are wanted: first some that go to the ends of what comes, as a bound is promised
     * only inside of what was seen, then by chance.
     */
    static List<SwitchLoad> plan(int count, long seed) {
        List<SwitchLoad> plan = new ArrayList<>();
        plan.add(new SwitchLoad(96, 0, 12, 0, 0));
        plan.add(new SwitchLoad(128, 64, 16, 64, 0));
        plan.add(new SwitchLoad(256, 64, 48, 512, 1));
        Random random = new Random(seed);
        while (plan.size() < count) {
            int memory = of(MEMORY, random);
            plan.add(
                    new SwitchLoad(
                            memory,
                            of(WRITE, random),
                            memory == MEMORY[0] ? 12 : 16 << random.nextInt(2),
                            of(DISK, random),
                            random.nextInt(4) == 0 ? 1 : 0));
        }
        return plan.subList(0, count);
    }

    private static int of(int[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }

    /** For the guest's kernel command line. */
    String options() {
        return String.format(
                Locale.ROOT,
                "gnomon.memory=%d gnomon.hot=%d gnomon.cold=4 gnomon.disk=%d",
                writeMib,
                hotMib,
                diskKib);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%3d MiB, writes %2d MiB/s, disk %3d KiB/s, %d busy beside",
                memoryMib,
                writeMib,
                diskKib,
                busyBeside);
    }
}
