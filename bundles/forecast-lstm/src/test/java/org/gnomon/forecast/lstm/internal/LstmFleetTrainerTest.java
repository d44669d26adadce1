package org.gnomon.forecast.lstm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.gnomon.conformance.FleetTrainerContract;
import org.gnomon.conformance.support.Problems;
import org.gnomon.conformance.support.RecordingMonitor;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FleetTrainer;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.gnomon.spi.forecast.TrainedForecaster;
import org.junit.jupiter.api.Test;

class LstmFleetTrainerTest implements FleetTrainerContract {

    private static final Settings SMALL = new Settings(8, 2, 32, 4e-3, 0.1);

    @Override
    public FleetTrainer trainer() {
        return new LstmFleetTrainer(SMALL);
    }

    /** The net has never seen the series that it is tried on. */
    @Test
    void learnsWhatADayIs() {
        TrainedForecaster trained =
                train(new Settings(12, 8, 32, 4e-3, 0.1), Fleets.daily(8, 1500, 1));
        double relative = 0;
        for (int s = 0; s < 5; s++) {
            relative += relativeError(trained, Fleets.one(2016, 1000 + s)) / 5;
        }
        assertThat(relative).isLessThan(0.5);
    }

    @Test
    void aLargeFleetIsThinnedOut() {
        FleetDataset data =
                FleetDataset.of(Fleets.daily(60, 1500, 1), 1, RecordingMonitor.patient());
        assertThat(data.examples().size())
                .isBetween(FleetDataset.MOST_WINDOWS / 2, FleetDataset.MOST_WINDOWS);
        assertThat(data.seriesUsed()).isEqualTo(60);
    }

    @Test
    void shortSeriesOfALargeFleetHaveTheirShare() {
        List<Series> fleet = new java.util.ArrayList<>(Fleets.daily(40, 1500, 1));
        fleet.addAll(Fleets.daily(40, 165, 100));
        FleetDataset data = FleetDataset.of(fleet, 1, RecordingMonitor.patient());
        assertThat(data.seriesUsed()).isBetween(60, 80);
    }

    @Test
    void anotherSeedIsAnotherNet() {
        List<Series> fleet = Fleets.daily(2, 300, 1);
        assertThat(weights(fleet, 1)).isEqualTo(weights(fleet, 1)).isNotEqualTo(weights(fleet, 2));
    }

    @Test
    void fineTuningChangesLittleAndSaysFromWhat() {
        List<Series> fleet = Fleets.daily(2, 300, 1);
        LstmForecaster before = (LstmForecaster) train(SMALL, fleet);
        LstmForecaster after =
                (LstmForecaster)
                        trainer().train(fleet, Optional.of(before), 2, RecordingMonitor.patient());
        double[] w = before.model().learned().weights();
        double[] v = after.model().learned().weights();
        double moved = 0;
        for (int i = 0; i < w.length; i++) {
            moved = Math.max(moved, Math.abs(w[i] - v[i]));
        }
        assertThat(moved).isBetween(1e-9, 0.1);
        assertThat(after.provenance())
                .contains("continued from " + LstmWords.hash(w).substring(0, 12));
    }

    @Test
    void provenanceSaysFromWhat() {
        TrainedForecaster trained = train(SMALL, Fleets.daily(2, 300, 1));
        assertThat(trained.provenance())
                .contains("Tribuo 4.3.2", "of 2 series", "2 epochs", "seed 7", "last loss");
        assertThat(trained.fit(Fleets.one(500, 3), 1).provenance())
                .startsWith(trained.provenance())
                .contains("a day of 288 steps", "from 500 values");
    }

    @Test
    void neverFarBeyondWhatWasSeen() {
        TrainedForecaster trained = train(SMALL, Fleets.daily(2, 300, 1));
        double[] values = new double[400];
        java.util.Arrays.fill(values, 0.001);
        values[399] = 1;
        for (double v : trained.fit(series(values), 1).forecast(48)) {
            assertThat(v).isBetween(0.0, 1.5);
        }
    }

    @Test
    void fleetOfFlatSeriesIsRefused() {
        Problems.expect(() -> train(SMALL, List.of(series(new double[1000]))), Problem.REFUSED);
    }

    private static Series series(double[] values) {
        return org.gnomon.conformance.support.Histories.of(
                org.gnomon.conformance.support.Histories.STEP, values);
    }

    private static double[] weights(List<Series> fleet, long seed) {
        return ((LstmForecaster)
                        new LstmFleetTrainer(SMALL)
                                .train(fleet, Optional.empty(), seed, RecordingMonitor.patient()))
                .model()
                .learned()
                .weights();
    }

    private static TrainedForecaster train(Settings settings, List<Series> fleet) {
        return new LstmFleetTrainer(settings)
                .train(fleet, Optional.empty(), 7, RecordingMonitor.patient());
    }

    private static double relativeError(Forecaster forecaster, Series series) {
        double mine = 0;
        double naive = 0;
        for (int origin = 1200; origin + 48 <= series.size(); origin += 96) {
            double[] said = forecaster.fit(series.slice(0, origin), 1).forecast(48);
            for (int h = 0; h < 48; h++) {
                mine += Math.abs(series.get(origin + h) - said[h]);
                naive += Math.abs(series.get(origin + h) - series.get(origin - 1));
            }
        }
        return mine / naive;
    }
}
