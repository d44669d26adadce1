package org.gnomon.shell.internal.work;

import java.time.Duration;
import org.gnomon.model.Progress;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;
import org.gnomon.service.ShadowVmManager.Shadow;
import org.gnomon.shell.internal.text.EventText;
import org.gnomon.shell.internal.text.Human;

/** Tells what happens to one VM: from progress, its journal entries and its shadow. */
final class LiveStory {

    /** After so long without news it says that it is still at it. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);

    private final VmId vm;
    private final Output out;
    private String last = "";
    private String lastStatus = "";
    private boolean followed;
    private Duration saidAt = Duration.ZERO;

    LiveStory(VmId vm, Output out) {
        this.vm = vm;
        this.out = out;
    }

    /** Progress tells more than the journal and the shadow, so most of theirs is left out then. */
    void progress(Progress sign) {
        followed = true;
        out.progress(sign);
    }

    void entry(Journal.Entry entry) {
        if (!entry.vm().equals(vm) || !isNews(entry.kind())) {
            return;
        }
        String status = entry.fields().getOrDefault("status", "");
        if (status.isEmpty() || !status.equals(lastStatus)) {
            out.say("  " + EventText.happening(entry));
        }
        lastStatus = status;
    }

    private boolean isNews(Journal.Kind kind) {
        return followed ? kind == Journal.Kind.SWITCHOVER : kind != Journal.Kind.INTENT;
    }

    void shadow(Shadow shadow) {
        if (followed) {
            return;
        }
        String now = Human.word(shadow.state()) + "  " + shadow.detail();
        if (!now.equals(last)) {
            last = now;
            saidAt = shadow.since();
            out.say(("  shadow     " + now).stripTrailing());
        } else if (shadow.since().minus(saidAt).compareTo(SIGN_OF_LIFE) >= 0) {
            saidAt = shadow.since();
            out.say(
                    "  shadow     "
                            + Human.word(shadow.state())
                            + " for "
                            + Human.duration(shadow.since()));
        }
    }
}
