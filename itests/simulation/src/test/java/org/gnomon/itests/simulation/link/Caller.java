package org.gnomon.itests.simulation.link;

import org.gnomon.itests.simulation.world.SimProcess;

/** The controller at one end of a link. */
public interface Caller {

    /** The process whose tasks get the replies. */
    SimProcess process();

    /** A named step was come to; kills the process if that is planned, and throws then. */
    void step(String name);

    /** Nobody answered a call in time; the caller is told so now. */
    void unanswered(String call);

    /** Something for the trace. */
    void note(String what);
}
