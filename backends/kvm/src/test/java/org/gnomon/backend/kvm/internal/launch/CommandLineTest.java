package org.gnomon.backend.kvm.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.state.DiskSpec;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static final DiskSpec DISK =
            new DiskSpec(
                    0,
                    "disk0",
                    "/images/a,b.qcow2",
                    BlockNodes.image("disk0", "/images/a,b.qcow2", "qcow2"),
                    64 << 20,
                    List.of());

    private static List<String> command(boolean share, boolean incoming, BlockNodes.Chain chain) {
        MachineSpec machine =
                new MachineSpec(
                        "pc-q35-7.2",
                        "",
                        "tcg",
                        "ram",
                        List.of(
                                "-chardev",
                                "file,id=c,path=" + MachineSpec.log("c") + ",append=on",
                                "-device",
                                "virtio-blk-pci,drive=" + MachineSpec.disk("disk0")),
                        Map.of("c", "unused"),
                        "c");
        CommandLine.Side side =
                new CommandLine.Side(
                        "/bin/qemu",
                        "gnomon-vm-1",
                        "/ram/x,y",
                        share,
                        incoming,
                        List.of("/run/a,q0", "/run/q1"),
                        Map.of("c", "/log/with,comma"),
                        Map.of("disk0", chain));
        return CommandLine.of(machine, 128 << 20, side);
    }

    private static String after(List<String> command, String option) {
        return command.get(command.indexOf(option) + 1);
    }

    @Test
    void commasInPathsAreDoubledInsideOptionsAndLeftInJson() {
        List<String> command = command(true, false, BlockNodes.whole(DISK));
        assertThat(after(command, "-object")).contains("mem-path=/ram/x,,y,share=on");
        assertThat(after(command, "-chardev"))
                .isEqualTo("file,id=c,path=/log/with,,comma,append=on");
        assertThat(command).contains("socket,id=gnomon-qmp-0,path=/run/a,,q0,server=on,wait=off");
        assertThat(after(command, "-blockdev")).contains("\"/images/a,b.qcow2\"");
    }

    @Test
    void itAlwaysStartsStoppedAndWaitsForStateOnlyIfAsked() {
        assertThat(command(true, false, BlockNodes.whole(DISK)))
                .contains("-S")
                .doesNotContain("-incoming");
        assertThat(command(false, true, BlockNodes.whole(DISK)))
                .containsSubsequence("-S", "-incoming", "defer")
                .anyMatch(a -> a.endsWith("share=off"));
    }

    @Test
    void aRehearsalReadsTheFrozenImageUnderAScratchLayer() {
        DiskSpec layered =
                DISK.with(new DiskSpec.Layer(3, "/state/layer-3"))
                        .with(new DiskSpec.Layer(5, "/state/layer-5"));
        DiskSpec.Layer scratch = new DiskSpec.Layer(9, "/state/scratch");
        BlockNodes.Chain chain = BlockNodes.frozenUnder(layered, 3, scratch);
        List<String> command = command(false, true, chain);
        assertThat(after(command, "-device")).isEqualTo("virtio-blk-pci,drive=gnomon-0-9");
        assertThat(command)
                .noneMatch(a -> a.contains("layer-3") || a.contains("layer-5"))
                .anyMatch(a -> a.contains("\"disk0\"") && a.contains("\"read-only\":true"))
                .anyMatch(a -> a.contains("\"gnomon-0-9\"") && a.contains("\"backing\":\"disk0\""));
    }

    @Test
    void aNewerCheckpointIsReadThroughTheLayersBelowIt() {
        DiskSpec layered =
                DISK.with(new DiskSpec.Layer(3, "/state/layer-3"))
                        .with(new DiskSpec.Layer(5, "/state/layer-5"));
        DiskSpec.Layer scratch = new DiskSpec.Layer(9, "/state/scratch");
        List<String> command = command(false, true, BlockNodes.frozenUnder(layered, 5, scratch));
        assertThat(command)
                .noneMatch(a -> a.contains("layer-5"))
                .anyMatch(a -> a.contains("\"gnomon-0-3\"") && a.contains("\"read-only\":true"))
                .anyMatch(a -> a.contains("\"backing\":\"gnomon-0-3\""));
    }

    @Test
    void aStandByOpensTheWholeChain() {
        DiskSpec layered = DISK.with(new DiskSpec.Layer(3, "/state/layer-3"));
        List<String> command = command(true, true, BlockNodes.whole(layered));
        assertThat(after(command, "-device")).isEqualTo("virtio-blk-pci,drive=gnomon-0-3");
        assertThat(command).anyMatch(a -> a.contains("/state/layer-3"));
    }

    @Test
    void optionsAreReadBackAsTheyWereWritten() {
        String text = "file,id=c,path=/a,,b,append=on,flag";
        Map<String, String> parsed = OptionText.parse(text, "backend");
        assertThat(parsed)
                .containsEntry("backend", "file")
                .containsEntry("path", "/a,b")
                .containsEntry("flag", "on");
        assertThat(OptionText.print(parsed, "backend"))
                .isEqualTo("file,id=c,path=/a,,b,append=on,flag=on");
    }
}
