package org.gnomon.shell.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.gnomon.shell.internal.fake.Samples;
import org.junit.jupiter.api.Test;

/** The names here are a contract with scripts: a change that breaks a line breaks a script. */
class ReportJsonTest {

    @Test
    void keepsTheContractOfASuccessfulUpdate() {
        assertThat(Json.line(ReportJson.report("kvm", Samples.done())))
                .isEqualTo(
                        """
                        {"backend":"kvm","vm":"demo",\
                        "update":{"class":"vmm","from":"7.2.22","to":"10.0.13","target":"/b/qemu"},\
                        "plan":{"blackoutMs":{"p50":12.3,"lower":9.8,"upper":15.1,"level":0.9},\
                        "blockers":[]},\
                        "replication":{"state":"in-sync","rounds":12,"rawBytes":268435456,\
                        "sentBytes":3250586,"lagMs":400.0,"roundPeriodMs":500.0,\
                        "pagesByEncoding":{"delta":7,"zero":100}},\
                        "rehearsal":{"verdict":"go","evidence":[\
                        {"subject":"cpu-usage","verdict":"go","value":0.21,"threshold":0.26,\
                        "reason":"21.0% before, 21.4%"},\
                        {"subject":"crash","verdict":"go","value":null,"threshold":null,\
                        "reason":"it ran on"}]},\
                        "switchover":{"status":"COMMITTED",\
                        "blackoutMs":{"total":11.7,"vcpuStop":0.5,"finalSync":0.0,\
                        "deviceTransfer":5.2,"diskHandover":0.9,"activation":4.0},\
                        "lossWindowMs":0.0,"epoch":1,"startedAt":"2026-11-23T02:00:00Z",\
                        "from":{"product":"QEMU","version":"7.2.22","location":"/a/qemu"},\
                        "to":{"product":"QEMU","version":"10.0.13","location":"/b/qemu"},\
                        "problem":null},\
                        "watch":{"verdict":"healthy","evidence":[\
                        {"subject":"cpu-usage","verdict":"go","value":0.21,"threshold":0.26,\
                        "reason":"21.0% before, 21.4%"},\
                        {"subject":"crash","verdict":"go","value":null,"threshold":null,\
                        "reason":"it ran on"}]},\
                        "alerts":[],"activeCopies":1}""");
    }

    @Test
    void saysNoGoWithItsReasonWhenAnUpdateWasRefusedOnSight() throws JsonProcessingException {
        JsonNode tree = parse(Json.line(ReportJson.report("kvm", Samples.refusedOnSight())));
        assertThat(tree.at("/update/to").isNull()).isTrue();
        assertThat(tree.at("/update/target").asText()).isEqualTo("/bin/true");
        assertThat(tree.at("/plan/blackoutMs").isNull()).isTrue();
        assertThat(tree.at("/plan/blockers/0/code").asText()).isEqualTo("not-a-vmm");
        assertThat(tree.at("/rehearsal/verdict").asText()).isEqualTo("no-go");
        assertThat(tree.at("/rehearsal/evidence/0/reason").asText()).contains("not a QEMU");
        assertThat(tree.at("/switchover").isNull()).isTrue();
        assertThat(tree.at("/watch").isNull()).isTrue();
        assertThat(tree.at("/alerts/0/nextStep").asText()).contains("path of a QEMU");
        assertThat(tree.at("/activeCopies").asInt()).isEqualTo(1);
    }

    @Test
    void showsAPlanWithItsSteps() throws JsonProcessingException {
        JsonNode tree = parse(Json.line(ReportJson.plan("kvm", Samples.plan())));
        assertThat(tree.at("/plan/blackoutMs/p50").asDouble()).isEqualTo(12.3);
        assertThat(tree.at("/plan/basis").asText()).startsWith("20 checkpoints");
        assertThat(tree.at("/plan/steps")).hasSize(3);
    }

    private static JsonNode parse(String line) throws JsonProcessingException {
        assertThat(line).doesNotContain("\n");
        return new ObjectMapper().readTree(line);
    }
}
