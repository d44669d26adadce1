package org.gnomon.shell.internal.work;

import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.shell.internal.text.Human;

/** Tells what happens to one VM from its journal entries and its shadow, each thing once. */
final class LiveStory {

    private final VmId vm;
    private final Output out;
    private String last = "";

    LiveStory(VmId vm, Output out) {
        this.vm = vm;
        this.out = out;
    }

    void entry(Journal.Entry entry) {
        if (entry.vm().equals(vm)) {
            out.say(
                    "  journal    "
                            + Human.word(entry.kind())
                            + " "
                            + Human.fields(entry.fields()));
        }
    }

    void shadow(Shadow shadow) {
        String now = Human.word(shadow.state()) + ": " + shadow.detail();
        if (!now.equals(last)) {
            last = now;
            out.say("  shadow     " + now);
        }
    }
}
