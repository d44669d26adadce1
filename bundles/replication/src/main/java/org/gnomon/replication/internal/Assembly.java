package org.gnomon.replication.internal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.gnomon.model.Checkpoint;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.replication.PageSink;

/**
 * The parts of a link whose replica is on this host.
 *
 * @param ground what they stand on
 * @param runner whose rounds go straight into the replica
 * @param loop runs them
 * @param staging where checkpoints are collected beside a held one
 * @param checkpoints takes them
 */
record Assembly(
        Ground ground, RoundRunner runner, RoundLoop loop, Staging staging, Checkpoints checkpoints)
        implements Carrier {

    /** What the parts stand on. */
    record Ground(
            Link.Environment env,
            Wish wish,
            LinkStatus status,
            Pace pace,
            Dirtying dirtying,
            Counters counters,
            ByteRate.Share rate,
            Figures figures) {

        private Pump pump(PageSink sink) {
            long limit = wish.policy().maxBytesPerSecond();
            return new Pump(sink, env.codecs(), counters, rate, env.time(), limit);
        }

        private RoundRunner.Parts runnerParts() {
            return new RoundRunner.Parts(
                    env.time(),
                    env.scheduler(),
                    rate,
                    () -> wish.vm().memory().pages(),
                    new Object());
        }

        private Take take(RoundRunner.Parts parts, PageSink replica) {
            StageStore store = new StageStore(replica.pageSizeBytes(), env.spill());
            Stage stage = new Stage(replica, store);
            return new Take(stage, new RoundRunner(parts, pump(stage)));
        }

        private RoundLoop loop(RoundRunner runner, Runnable onRound) {
            RoundLoop.Parts parts =
                    new RoundLoop.Parts(
                            env.time(), env.scheduler(), runner, status, pace, dirtying);
            return new RoundLoop(parts, onRound);
        }
    }

    static Assembly of(Ground on, Replica replica, Runnable onRound, Runnable onCheckpoint) {
        RoundRunner.Parts parts = on.runnerParts();
        RoundRunner runner = new RoundRunner(parts, on.pump(replica.pages()));
        RoundLoop loop = on.loop(runner, onRound);
        Staging staging = new Staging(() -> on.take(parts, replica.pages()));
        Taking taking =
                new NearTaking(
                        new NearTaking.Parts(
                                on.env().time(), on.status(), replica, runner, loop, staging));
        Checkpoints.Parts with =
                new Checkpoints.Parts(
                        on.env(), on.wish(), on.status(), replica, taking, new Setbacks());
        Checkpoints checkpoints =
                new Checkpoints(with, on.wish().every(), on.figures(), onCheckpoint);
        return new Assembly(on, runner, loop, staging, checkpoints);
    }

    @Override
    public void goOn() {
        checkpoints.goOn();
    }

    @Override
    public void followOn() {
        checkpoints.followOn();
    }

    @Override
    public void afterRound() {
        checkpoints.afterRound();
    }

    @Override
    public CompletionStage<Checkpoint> take() {
        return checkpoints.take();
    }

    @Override
    public boolean isTorn() {
        return staging.isTorn();
    }

    @Override
    public void copyForSwitch() {
        loop.halt();
        checkpoints.halt();
        long start = ground.env().time().nanos();
        runner.copyWhileFrozen();
        loop.copied(start);
        ground.status().roundFinished(start);
    }

    @Override
    public CompletionStage<Void> halt() {
        return checkpoints
                .halt()
                .handle((value, error) -> null)
                .thenCompose(ignored -> loop.halt())
                .handle((value, error) -> null);
    }

    @Override
    public void forget(boolean freed) {
        if (freed || !staging.owes()) {
            staging.close();
        }
    }

    @Override
    public Duration period() {
        return ground.pace().period();
    }
}
