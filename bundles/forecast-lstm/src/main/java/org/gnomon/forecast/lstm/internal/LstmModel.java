package org.gnomon.forecast.lstm.internal;

import com.google.protobuf.Any;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.regression.Regressor;

/** The trained net as a Tribuo model. Immutable. */
public final class LstmModel extends Model<Regressor> {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "lstm";

    /**
     * What was learned.
     *
     * @param shape the net's
     * @param weights all of them
     * @param loss the mean of the last epoch
     */
    record Learned(Shape shape, double[] weights, double loss) {}

    private final transient Learned learned;
    private final transient LstmNet net;

    LstmModel(
            ModelProvenance provenance,
            ImmutableFeatureMap features,
            ImmutableOutputInfo<Regressor> outputs,
            Learned learned) {
        super(NAME, provenance, features, outputs, false);
        this.learned = learned;
        this.net = new LstmNet(learned.shape());
    }

    Learned learned() {
        return learned;
    }

    /** The answer for a window, in multiples of its scale from its level. */
    double[] answer(double[] window) {
        return net.forward(learned.weights(), window, new LstmNet.Tape(learned.shape())).clone();
    }

    @Override
    public Prediction<Regressor> predict(Example<Regressor> example) {
        double[] window = LstmTrainer.dense(example, getFeatureIDMap(), learned.shape().inputs());
        Regressor answer = new Regressor(FleetDataset.OUTPUTS, answer(window));
        return new Prediction<>(answer, example.size(), example);
    }

    /** A recurrent net has no weight per feature. */
    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Map.of();
    }

    @Override
    public Optional<Excuse<Regressor>> getExcuse(Example<Regressor> example) {
        return Optional.empty();
    }

    @Override
    protected LstmModel copy(String name, ModelProvenance provenance) {
        LstmModel copy = new LstmModel(provenance, getFeatureIDMap(), getOutputIDInfo(), learned);
        copy.setName(name);
        return copy;
    }

    /** Tribuo's own form, around the bytes of {@link LstmState}. */
    @Override
    public ModelProto serialize() {
        BytesValue bytes =
                BytesValue.newBuilder()
                        .setValue(com.google.protobuf.ByteString.copyFrom(LstmState.write(this)))
                        .build();
        return ModelProto.newBuilder()
                .setVersion(0)
                .setClassName(LstmModel.class.getName())
                .setSerializedData(Any.pack(bytes))
                .build();
    }

    /**
     * Called by Tribuo by this name.
     *
     * @param version of the form
     * @param className this class
     * @param message what {@link #serialize} has packed
     */
    public static LstmModel deserializeFromProto(int version, String className, Any message)
            throws InvalidProtocolBufferException {
        if (version != 0) {
            throw new IllegalArgumentException("version " + version + ", expected 0");
        }
        return LstmState.read(message.unpack(BytesValue.class).getValue().toByteArray());
    }

    /** Tribuo's part of the state: name, provenance, features and outputs. */
    ModelDataCarrier<Regressor> carrier() {
        return createDataCarrier();
    }
}
