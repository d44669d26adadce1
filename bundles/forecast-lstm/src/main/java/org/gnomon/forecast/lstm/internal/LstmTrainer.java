package org.gnomon.forecast.lstm.internal;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.gnomon.spi.forecast.TrainingMonitor;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Trainer;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;
import org.tribuo.regression.Regressor;

/**
 * Trains the net as a Tribuo trainer: its settings are Tribuo's provenance. One thread; the same
 * examples in the same order and the same seed give the same weights, bit for bit.
 */
public final class LstmTrainer implements Trainer<Regressor> {

    private static final double BEGUN = 0.1;

    @Config(mandatory = true, description = "Cells that remember.")
    private int hidden;

    @Config(mandatory = true, description = "How often it sees every window.")
    private int epochs;

    @Config(mandatory = true, description = "Windows to a step of the weights.")
    private int batch;

    @Config(mandatory = true, description = "The highest rate of Adam.")
    private double rate;

    @Config(mandatory = true, description = "Where Huber's loss turns from square to straight.")
    private double bend;

    @Config(mandatory = true, description = "The only source of randomness.")
    private long seed;

    private final OffsetDateTime asOf;
    private final double[] from;
    private final TrainingMonitor monitor;
    private int invocations;

    /** For Tribuo, which makes a trainer from its provenance. */
    private LstmTrainer() {
        asOf = OffsetDateTime.MIN;
        from = new double[0];
        monitor = Silent.MONITOR;
    }

    /**
     * Makes one.
     *
     * @param settings the settings
     * @param seed the only source of randomness
     * @param asOf the time that the model's provenance is to carry
     * @param from weights to go on with; empty to begin anew
     * @param monitor is told and asked
     */
    LstmTrainer(
            Settings settings,
            long seed,
            OffsetDateTime asOf,
            double[] from,
            TrainingMonitor monitor) {
        hidden = settings.hidden();
        epochs = settings.epochs();
        batch = settings.batch();
        rate = settings.rate();
        bend = settings.bend();
        this.seed = seed;
        this.asOf = asOf;
        this.from = from.clone();
        this.monitor = monitor;
    }

    @Override
    public LstmModel train(Dataset<Regressor> examples, Map<String, Provenance> run) {
        return train(examples, run, INCREMENT_INVOCATION_COUNT);
    }

    @Override
    public synchronized LstmModel train(
            Dataset<Regressor> examples, Map<String, Provenance> run, int invocation) {
        if (invocation != INCREMENT_INVOCATION_COUNT) {
            setInvocationCount(invocation);
        }
        TrainerProvenance mine = getProvenance();
        invocations++;
        Shape shape = Shape.ofHidden(hidden);
        Run learned = new Run(shape, examples);
        double loss = learned.all();
        ModelProvenance provenance =
                new ModelProvenance(
                        LstmModel.class.getName(), asOf, examples.getProvenance(), mine, run);
        return new LstmModel(
                provenance,
                examples.getFeatureIDMap(),
                examples.getOutputIDInfo(),
                new LstmModel.Learned(shape, learned.weights, loss));
    }

    @Override
    public int getInvocationCount() {
        return invocations;
    }

    @Override
    public synchronized void setInvocationCount(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("invocation " + count + ", expected 0 or more");
        }
        invocations = count;
    }

    @Override
    public TrainerProvenance getProvenance() {
        return new TrainerProvenanceImpl(this);
    }

    /** One training. */
    private final class Run {

        private final LstmNet net;
        private final LstmGradient back;
        private final LstmNet.Tape tape;
        private final double[][] windows;
        private final double[][] targets;
        private final double[] weights;
        private final double[] gradient;
        private final double[] slope;
        private final SplittableRandom random = new SplittableRandom(seed);

        Run(Shape shape, Dataset<Regressor> examples) {
            net = new LstmNet(shape);
            back = new LstmGradient(net);
            tape = new LstmNet.Tape(shape);
            double[] first = net.initialWeights(random);
            if (from.length != 0 && from.length != first.length) {
                throw new IllegalArgumentException(
                        from.length + " weights to go on with, expected " + first.length);
            }
            weights = from.length == 0 ? first : from.clone();
            gradient = new double[weights.length];
            slope = new double[shape.steps()];
            windows = new double[examples.size()][];
            targets = new double[examples.size()][];
            ImmutableFeatureMap features = examples.getFeatureIDMap();
            int i = 0;
            for (Example<Regressor> example : examples) {
                windows[i] = dense(example, features, shape.inputs());
                targets[i++] = example.getOutput().getValues().clone();
            }
        }

        double all() {
            int[] order = new int[windows.length];
            Arrays.setAll(order, i -> i);
            int batches = (order.length + batch - 1) / batch;
            Adam adam = new Adam(weights.length, rate, epochs * batches);
            double loss = 0;
            for (int epoch = 0; epoch < epochs; epoch++) {
                shuffle(order);
                loss = epoch(order, epoch, adam);
            }
            return loss;
        }

        private void shuffle(int[] order) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
        }

        private double epoch(int[] order, int epoch, Adam adam) {
            double loss = 0;
            for (int first = 0; first < order.length; first += batch) {
                int end = Math.min(order.length, first + batch);
                Cancelled.check(monitor, "in epoch " + (epoch + 1) + " of " + epochs);
                Arrays.fill(gradient, 0);
                for (int i = first; i < end; i++) {
                    loss += learn(order[i], 1.0 / (end - first));
                }
                adam.step(weights, gradient);
                double part = (epoch + (double) end / order.length) / epochs;
                monitor.progress(BEGUN + (1 - BEGUN) * part, words(epoch, loss / end));
            }
            return loss / order.length;
        }

        private String words(int epoch, double loss) {
            return String.format(Locale.ROOT, "epoch %d of %d, loss %.4f", epoch + 1, epochs, loss);
        }

        /** Huber's loss, mean over the steps ahead. */
        private double learn(int i, double share) {
            double[] answer = net.forward(weights, windows[i], tape);
            double loss = 0;
            for (int h = 0; h < slope.length; h++) {
                double reach = net.reach(windows[i], h);
                double miss = (answer[h] - targets[i][h]) / reach;
                double size = Math.abs(miss);
                boolean near = size < bend;
                loss += near ? miss * miss / (2 * bend) : size - bend / 2;
                slope[h] = (near ? miss / bend : Math.signum(miss)) * share / slope.length / reach;
            }
            back.add(weights, windows[i], tape, slope, gradient);
            return loss / slope.length;
        }
    }

    /** An example's features in the order of the window; a feature that is not there is 0. */
    static double[] dense(Example<Regressor> example, ImmutableFeatureMap features, int size) {
        double[] window = new double[size];
        for (Feature feature : example) {
            int id = features.getID(feature.getName());
            if (id >= 0 && id < size) {
                window[id] = feature.getValue();
            }
        }
        return window;
    }

    /** Whom nobody asks. */
    private enum Silent implements TrainingMonitor {
        MONITOR;

        @Override
        public void progress(double fraction, String words) {
            // Nobody listens.
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    }
}
