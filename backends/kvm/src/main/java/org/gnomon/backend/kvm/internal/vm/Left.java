package org.gnomon.backend.kvm.internal.vm;

import java.util.List;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.side.Side;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.backend.kvm.internal.state.VmRecord;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.RetiredSide;

/** The side that a VM left last. */
interface Left extends RetiredSide {

    Side side();

    /**
     * Ends it because another one has taken its place. On the lane.
     *
     * @param before the VM's record as it was then
     * @return what is confirmed gone, to be taken out of the record
     */
    List<SideRecord> replaced(VmRecord before);

    /** Fails if it was released, or another one took its place. */
    static void require(boolean kept) {
        if (!kept) {
            throw Problems.of(
                    Problem.NOTHING_TO_ROLL_BACK,
                    "This retired side was released, or another one took its place.",
                    "Ask the VM for its retired side again.");
        }
    }
}
