package org.gnomon.switchover.internal;

import java.util.Set;
import org.gnomon.model.Decision;
import org.gnomon.service.DecisionReplay;
import org.osgi.service.component.annotations.Component;

/** The replay of switchovers as a service. */
@Component(service = DecisionReplay.class)
public final class SwitchoverReplayComponent implements DecisionReplay {

    private final SwitchoverReplay core = new SwitchoverReplay();

    @Override
    public Set<Decision.Kind> kinds() {
        return core.kinds();
    }

    @Override
    public boolean reads(Decision decision) {
        return core.reads(decision);
    }

    @Override
    public Outcome replay(Decision decision) {
        return core.replay(decision);
    }
}
