package org.gnomon.forecast.lstm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BytesValue;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomon.conformance.support.Problems;
import org.gnomon.conformance.support.RecordingMonitor;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.Trainer;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluator;

/** The net as Tribuo sees it. */
class LstmModelTest {

    private final FleetDataset data =
            FleetDataset.of(Fleets.daily(2, 400, 1), 1, RecordingMonitor.patient());
    private final MutableDataset<Regressor> examples = data.examples();
    private final Trainer<Regressor> trainer =
            new LstmTrainer(
                    new Settings(4, 2, 16, 4e-3, 0.1),
                    11,
                    FleetDataset.asOf(Fleets.daily(2, 400, 1)),
                    new double[0],
                    RecordingMonitor.patient());
    private final Model<Regressor> model = trainer.train(examples);

    @Test
    void predictsAsTribuoModelsDo() {
        List<Prediction<Regressor>> all = model.predict(examples);
        assertThat(all).hasSize(examples.size());
        assertThat(all.get(0).getOutput().getNames()).isEqualTo(FleetDataset.OUTPUTS);
        var evaluation = new RegressionEvaluator().evaluate(model, examples);
        assertThat(evaluation.averageMAE()).isFinite().isPositive();
    }

    @Test
    void provenanceCarriesSettingsAndData() {
        var provenance = model.getProvenance();
        assertThat(provenance.getClassName()).isEqualTo(LstmModel.class.getName());
        assertThat(provenance.getTribuoVersion()).isEqualTo("4.3.2");
        assertThat(provenance.getDatasetProvenance().getNumExamples()).isEqualTo(examples.size());
        assertThat(provenance.toString())
                .contains("hidden=4", "epochs=2", "seed=11", "2 series, sha256");
    }

    @Test
    void provenanceAndWeightsSurviveTribuosProtobuf() throws Exception {
        ModelProto proto = ModelProto.parseFrom(model.serialize().toByteArray());
        LstmModel again = (LstmModel) Model.deserialize(proto);
        assertThat(again.getProvenance()).isEqualTo(model.getProvenance());
        assertThat(again.learned().weights()).isEqualTo(((LstmModel) model).learned().weights());
        assertThat(again.predict(examples.getExample(5)).getOutput().getValues())
                .isEqualTo(model.predict(examples.getExample(5)).getOutput().getValues());
    }

    /** What Tribuo calls reproducibility: the trainer made anew from the model's provenance. */
    @Test
    void trainerIsMadeAgainFromProvenance() {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(model.getProvenance()));
        LstmTrainer again = manager.lookupAll(LstmTrainer.class).get(0);
        LstmModel trained = again.train(examples, Map.of());
        assertThat(trained.learned().weights()).isEqualTo(((LstmModel) model).learned().weights());
    }

    @Test
    void copiesHaveTheSameWeights() {
        assertThat(((LstmModel) model.copy()).learned()).isSameAs(((LstmModel) model).learned());
        assertThat(model.getExcuse(examples.getExample(0))).isEqualTo(Optional.empty());
        assertThat(model.getTopFeatures(3)).isEmpty();
    }

    @Test
    void aWholeEnvelopeWithStrangeContentIsRefused() {
        byte[] state = LstmState.write((LstmModel) model);
        refused(state, 0, 0);
        refused(state, 0, 1 << 30);
        refused(state, 0, 5);
        refused(state, 12, 0);
        refused(state, 16, Float.floatToIntBits(Float.NaN) | 0x7ff00000);
    }

    @Test
    void aDescriptionThatNamesAnotherClassIsRefused() {
        byte[] state = LstmState.write((LstmModel) model);
        for (String name : List.of("org.tribuo.provenance.ModelProvenance", "org.tribuo")) {
            String text = new String(state, StandardCharsets.ISO_8859_1);
            String other = "x" + name.substring(1);
            byte[] changed = text.replace(name, other).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(changed).isNotEqualTo(state);
            Problems.expect(() -> LstmState.read(sealedAgain(changed)), Problem.INVALID_INPUT);
        }
    }

    @Test
    void tribuosProtobufOfAnotherVersionIsRefused() {
        Any any = Any.pack(BytesValue.getDefaultInstance());
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> LstmModel.deserializeFromProto(1, "", any)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** With one word of the content replaced, and the checksum made to fit. */
    private static void refused(byte[] state, int at, int word) {
        byte[] changed = state.clone();
        ByteBuffer.wrap(changed).putInt(content(changed) + at, word);
        Problems.expect(() -> LstmState.read(sealedAgain(changed)), Problem.INVALID_INPUT);
    }

    private static int content(byte[] state) {
        return 3 * Integer.BYTES + ByteBuffer.wrap(state).getInt(Integer.BYTES);
    }

    private static byte[] sealedAgain(byte[] state) {
        byte[] content = Arrays.copyOfRange(state, content(state), state.length - Integer.BYTES);
        return Envelope.seal("gnomon-lstm-net-1", content);
    }
}
