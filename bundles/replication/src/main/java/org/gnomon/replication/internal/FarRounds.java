package org.gnomon.replication.internal;

import org.gnomon.replication.internal.far.PaceControl;
import org.gnomon.replication.internal.far.RoundReport;
import org.gnomon.replication.internal.far.StreamListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a far link's stream did, for its status, its pace and the forecasts. */
final class FarRounds implements StreamListener {

    private static final Logger LOG = LoggerFactory.getLogger(FarRounds.class);

    private final Assembly.Ground on;
    private final PaceControl control;
    private final Runnable arrived;
    private boolean first;

    /**
     * @param arrived called after each round that the far end has applied
     */
    FarRounds(Assembly.Ground on, PaceControl control, Runnable arrived) {
        this.on = on;
        this.control = control;
        this.arrived = arrived;
    }

    /** A feed begins there. Its first round hands out all memory: it tells nothing of the guest. */
    synchronized void begin() {
        first = true;
        control.begin();
    }

    private synchronized boolean isFirst() {
        boolean was = first;
        first = false;
        return was;
    }

    @Override
    public void round(RoundReport report) {
        if (isFirst()) {
            on.dirtying().copied(report.startNanos());
        } else {
            control.round(report);
            on.dirtying().round(report.startNanos(), report.endNanos(), report.changedBytes());
        }
        LOG.debug("{}: arrived: {}", on.wish().id(), report);
        if (!on.status().state().holdsOwn()) {
            on.status().roundFinished(report.startNanos());
        }
        arrived.run();
    }

    @Override
    public void encoded(String kind, long pages, long rawBytes) {
        on.counters().encoded(kind, pages);
        on.counters().sent(rawBytes, 0);
    }

    @Override
    public void sent(long bytes) {
        on.counters().sent(0, bytes);
    }
}
