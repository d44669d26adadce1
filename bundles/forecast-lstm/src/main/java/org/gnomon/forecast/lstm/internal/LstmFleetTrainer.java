package org.gnomon.forecast.lstm.internal;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.osgi.service.component.annotations.Component;

/** Trains the net on a fleet, anew or on from an earlier one. */
@Component(service = FleetTrainer.class)
public final class LstmFleetTrainer implements FleetTrainer {

    private final Settings settings;

    public LstmFleetTrainer() {
        this(Settings.ANEW);
    }

    LstmFleetTrainer(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Forecaster.Descriptor descriptor() {
        return LstmForecaster.DESCRIPTOR;
    }

    @Override
    public TrainedForecaster train(
            List<Series> fleet,
            Optional<TrainedForecaster> from,
            long seed,
            TrainingMonitor monitor) {
        Optional<LstmModel> before = from.map(LstmFleetTrainer::model);
        FleetDataset data = FleetDataset.of(fleet, seed, monitor);
        LstmTrainer trainer =
                new LstmTrainer(
                        before.map(m -> settings.finer(m.learned().shape())).orElse(settings),
                        seed,
                        FleetDataset.asOf(fleet),
                        before.map(m -> m.learned().weights()).orElse(new double[0]),
                        monitor);
        LstmForecaster trained =
                new LstmForecaster(trainer.train(data.examples(), run(data, before)));
        monitor.progress(1, "trained");
        return trained;
    }

    private static Map<String, Provenance> run(FleetDataset data, Optional<LstmModel> before) {
        Map<String, Provenance> run = new LinkedHashMap<>();
        run.put(LstmWords.SERIES, new IntProvenance(LstmWords.SERIES, data.seriesUsed()));
        before.ifPresent(
                m ->
                        run.put(
                                LstmWords.FROM,
                                new StringProvenance(
                                        LstmWords.FROM, LstmWords.hash(m.learned().weights()))));
        return run;
    }

    private static LstmModel model(TrainedForecaster from) {
        return from instanceof LstmForecaster mine
                ? mine.model()
                : LstmForecaster.load(from.state()).model();
    }

    @Override
    public TrainedForecaster load(byte[] state) {
        return LstmForecaster.load(state);
    }
}
