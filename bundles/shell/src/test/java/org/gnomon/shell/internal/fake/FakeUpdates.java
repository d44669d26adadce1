package org.gnomon.shell.internal.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.gnomon.model.Progress;
import org.gnomon.model.Update;
import org.gnomon.model.UpdateReport;
import org.gnomon.service.UpdateManager;

/** Takes signals. */
public final class FakeUpdates implements UpdateManager {

    public final List<Update> signalled = new ArrayList<>();
    public CompletionStage<UpdateReport> report = CompletableFuture.completedFuture(Samples.done());
    public Runnable onSignal = () -> {};
    public boolean silent;

    @Override
    public Ticket signal(Update update, String source) {
        signalled.add(update);
        onSignal.run();
        return new Ticket("t1", update, Optional.empty(), report);
    }

    @Override
    public Ticket signal(Update update, String source, Consumer<Progress> progress) {
        if (silent) {
            return signal(update, source);
        }
        progress.accept(new Progress(Samples.AT, update.vm(), "rehearse", "calibrating", 0.25));
        return signal(update, source);
    }

    @Override
    public List<Ticket> tickets() {
        return List.of();
    }
}
