package org.gnomon.prediction.internal.forecast;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;
import org.gnomon.spi.forecast.Forecaster;
import org.gnomon.spi.forecast.Series;
import org.osgi.service.component.annotations.Component;

/** Says that things stay as they last were: the floor that every other forecaster has to beat. */
@Component(service = Forecaster.class)
public final class NaiveForecaster implements Forecaster {

    private static final Descriptor DESCRIPTOR =
            new Descriptor("naive", "1", "the last value goes on", 1);

    @Override
    public Descriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public FittedModel fit(Series history, long seed) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (Double.isFinite(history.get(i))) {
                return new Flat(
                        history.get(i),
                        String.format(
                                Locale.ROOT,
                                "the last of %d values, %d steps from the end",
                                history.size(),
                                history.size() - 1 - i));
            }
        }
        throw Flat.nothingIn(history);
    }

    @Override
    public FittedModel restore(byte[] state) {
        return Flat.read(state);
    }

    /** A model whose forecast is one level for all time. */
    record Flat(double level, String provenance) implements FittedModel {

        static RuntimeException nothingIn(Series history) {
            return Problem.of(
                            Problem.REFUSED,
                            "none of " + history.size() + " values was measured",
                            "Let the VM be sampled for some time first.")
                    .asException();
        }

        /** Reads what {@link #state()} wrote. */
        static Flat read(byte[] state) {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
                double level = in.readDouble();
                String provenance = in.readUTF();
                if (Double.isFinite(level) && in.read() < 0) {
                    return new Flat(level, provenance);
                }
            } catch (IOException e) {
                throw noState(state).asException(e);
            }
            throw noState(state).asException();
        }

        private static Problem noState(byte[] state) {
            return Problem.of(
                    Problem.INVALID_INPUT,
                    state.length + " bytes are not the state of such a forecaster",
                    "Fit it anew.");
        }

        @Override
        public byte[] state() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeDouble(level);
                out.writeUTF(provenance);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        @Override
        public double[] forecast(int horizon) {
            double[] values = new double[horizon];
            Arrays.fill(values, level);
            return values;
        }
    }
}
