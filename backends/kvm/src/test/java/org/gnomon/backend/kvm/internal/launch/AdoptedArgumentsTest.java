package org.gnomon.backend.kvm.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;

class AdoptedArgumentsTest {
    private static final String GOOD =
            "/usr/bin/qemu-system-x86_64 -nodefaults -machine"
                    + " pc-q35-7.2,accel=tcg,memory-backend=mem,usb=off -smp 2 -m 256M -object"
                    + " memory-backend-file,id=mem,size=256M,mem-path=/dev/shm/v,share=on"
                    + " -blockdev driver=file,node-name=f,filename=/d.qcow2 -blockdev"
                    + " {\"driver\":\"qcow2\",\"node-name\":\"d\",\"file\":\"f\"} -device"
                    + " virtio-blk-pci,drive=d,id=x -chardev file,id=con,path=/log -serial"
                    + " chardev:con -qmp unix:/q,server=on,wait=off -daemonize";

    private static AdoptedArguments parse(String line) {
        return AdoptedArguments.parse(List.of(line.split(" ")));
    }

    private static Problem refused(String line) {
        return catchThrowableOfType(GnomonException.class, () -> parse(line)).problem();
    }

    @Test
    void whatIsParticularToTheProcessIsLeftOut() {
        AdoptedArguments parsed = parse(GOOD);
        assertThat(parsed.ram()).isEqualTo("/dev/shm/v");
        assertThat(parsed.ramBytes()).isEqualTo(256L << 20);
        assertThat(parsed.vcpus()).isEqualTo(2);
        assertThat(parsed.disks()).hasSize(1);
        assertThat(parsed.disks().get(0).image()).isEqualTo("/d.qcow2");
        MachineSpec machine = parsed.machine();
        assertThat(machine.type()).isEqualTo("pc-q35-7.2");
        assertThat(machine.machineOptions()).isEqualTo(",usb=off");
        assertThat(machine.accelerator()).isEqualTo("tcg");
        assertThat(machine.console()).isEqualTo("con");
        assertThat(machine.hardware())
                .contains("virtio-blk-pci,drive=" + MachineSpec.disk("d") + ",id=x")
                .doesNotContain("-qmp", "-daemonize", "-m", "-object", "-blockdev");
    }

    @Test
    void aLoaderInFrontOfTheBinaryIsUnderstood() {
        List<String> command = new ArrayList<>(List.of("/lib/ld.so", "--argv0", "/opt/qemu"));
        command.addAll(List.of(GOOD.split(" ")));
        AdoptedArguments parsed = AdoptedArguments.parse(command);
        assertThat(parsed.vcpus()).isEqualTo(2);
        assertThat(parsed.binary(1)).hasToString("/opt/qemu");
    }

    @Test
    void whatCannotBeTakenOverIsRefusedByName() {
        assertThat(refused(GOOD.replace("share=on", "share=off")).nextStep()).contains("share=on");
        assertThat(refused(GOOD + " -drive file=x").message()).contains("-drive");
        assertThat(refused(GOOD + " -device vfio-pci,host=1").message()).contains("vfio");
        assertThat(refused(GOOD + " -netdev tap,id=n").message()).contains("tap");
        assertThat(refused(GOOD.replace("pc-q35-7.2", "q35")).nextStep()).contains("versioned");
        assertThat(refused(GOOD.replace("file,id=con,path=/log", "stdio,id=con")).message())
                .contains("stdio");
        assertThat(refused(GOOD.replace(",memory-backend=mem", "")).message()).contains("RAM");
        assertThat(refused(GOOD.replace("{\"driver\"", "{\"driver")).code())
                .isEqualTo(Problem.UNSUPPORTED);
    }
}
