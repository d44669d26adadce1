package org.gnomon.forecast.lstm.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.gnomon.model.GnomonException;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.regression.ImmutableRegressionInfo;

/**
 * The trained net as bytes: hidden cells, loss, weights, and Tribuo's description (provenance,
 * features, outputs) as protobuf, in an {@link Envelope}. No Java serialisation.
 */
final class LstmState {

    /** Far more than a net of {@link #MOST_HIDDEN} cells takes. */
    static final int MOST_BYTES = 4 << 20;

    private static final String KIND = "gnomon-lstm-net-1";
    private static final int MOST_HIDDEN = 256;
    private static final int HEAD = 2 * Integer.BYTES + Double.BYTES;

    private LstmState() {}

    static byte[] write(LstmModel model) {
        LstmModel.Learned learned = model.learned();
        byte[] description = description(model.carrier().serialize());
        ByteBuffer out =
                ByteBuffer.allocate(
                        HEAD + learned.weights().length * Double.BYTES + description.length);
        out.putInt(learned.shape().hidden()).putDouble(learned.loss());
        out.putInt(learned.weights().length);
        for (double w : learned.weights()) {
            out.putDouble(w);
        }
        out.put(description);
        return Envelope.seal(KIND, out.array());
    }

    /** With maps in the order of their keys: the same model gives the same bytes. */
    private static byte[] description(ModelDataProto proto) {
        byte[] bytes = new byte[proto.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            proto.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws GnomonException {@code invalid-input} if it is anything else
     */
    static LstmModel read(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(Envelope.open(KIND, state, MOST_BYTES));
        if (in.remaining() < HEAD) {
            throw Envelope.wrong(in.remaining() + " bytes of content", null);
        }
        int hidden = in.getInt();
        if (hidden < 1 || hidden > MOST_HIDDEN) {
            throw Envelope.wrong(hidden + " hidden cells, expected 1 to " + MOST_HIDDEN, null);
        }
        double loss = in.getDouble();
        Shape shape = Shape.ofHidden(hidden);
        int count = in.getInt();
        if (count != shape.size() || in.remaining() < count * Double.BYTES) {
            throw Envelope.wrong(count + " weights, expected " + shape.size(), null);
        }
        LstmModel.Learned learned = new LstmModel.Learned(shape, weights(in, count), loss);
        return model(in, learned);
    }

    private static double[] weights(ByteBuffer in, int count) {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = in.getDouble();
            if (!Double.isFinite(weights[i])) {
                throw Envelope.wrong("a weight of " + weights[i] + ", expected a number", null);
            }
        }
        return weights;
    }

    private static LstmModel model(ByteBuffer in, LstmModel.Learned learned) {
        try {
            ModelDataProto proto = ModelDataProto.parseFrom(CodedInputStream.newInstance(in));
            KnownNames.check(proto);
            ModelDataCarrier<?> carrier = ModelDataCarrier.deserialize(proto);
            if (!(carrier.outputDomain() instanceof ImmutableRegressionInfo outputs)
                    || outputs.size() != learned.shape().steps()
                    || carrier.featureDomain().size() != learned.shape().inputs()) {
                throw Envelope.wrong("other features or outputs than the net", null);
            }
            return new LstmModel(carrier.provenance(), carrier.featureDomain(), outputs, learned);
        } catch (GnomonException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw Envelope.wrong("a description that Tribuo cannot read", e);
        }
    }
}
