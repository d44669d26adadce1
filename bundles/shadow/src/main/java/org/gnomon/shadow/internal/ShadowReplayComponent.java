package org.gnomon.shadow.internal;

import java.util.Set;
import org.gnomon.model.Decision;
import org.gnomon.service.DecisionReplay;
import org.gnomon.service.PredictiveAnalysis;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Deciding again as a service. */
@Component(service = DecisionReplay.class)
public final class ShadowReplayComponent implements DecisionReplay {

    private final ShadowReplay core;

    @Activate
    public ShadowReplayComponent(@Reference PredictiveAnalysis prediction) {
        this.core = new ShadowReplay(prediction);
    }

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
