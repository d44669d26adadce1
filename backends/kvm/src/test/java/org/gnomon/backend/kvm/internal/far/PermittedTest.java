package org.gnomon.backend.kvm.internal.far;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A VM from another host gets what it needs, and no way into this host. */
class PermittedTest {
    private static final String HASH = "ab".repeat(32);

    private final Permitted permitted =
            new Permitted(hash -> "/sent/" + hash, Set.of("disk0"), Set.of("console"));

    private static MachineSpec machine(String options, String... hardware) {
        return new MachineSpec(
                "pc-q35-7.2",
                options,
                "tcg",
                "ram",
                List.of(hardware),
                Map.of("console", ""),
                "console");
    }

    private void refused(MachineSpec machine) {
        assertThatThrownBy(() -> permitted.check(machine))
                .isInstanceOfSatisfying(
                        GnomonException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Problem.UNSUPPORTED));
    }

    @Test
    void whatTheBackendMakesItselfGoesThrough() {
        String disk = "virtio-blk-pci,id=disk0-dev,drive=" + MachineSpec.disk("disk0");
        String log = "file,id=console,path=" + MachineSpec.log("console") + ",append=on";
        String[] hardware = {
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-cpu",
            "qemu64,+sse4.1",
            "-smp",
            "2",
            "-kernel",
            Permitted.file(HASH),
            "-append",
            "root=/dev/vda quiet",
            "-chardev",
            log,
            "-serial",
            "chardev:console",
            "-device",
            disk,
            "-netdev",
            "user,id=net0,restrict=on",
            "-device",
            "virtio-net-pci,id=net0-dev,netdev=net0,mac=52:54:00:12:34:56",
            "-boot",
            "order=c,menu=off",
            "-smbios",
            "type=1,manufacturer=Gnomon",
            "-global",
            "PIIX4_PM.disable_s3=1",
            "-rtc",
            "base=utc"
        };
        MachineSpec checked = permitted.check(machine(",usb=off,hpet=on", hardware));
        assertThat(checked.hardware()).contains("/sent/" + HASH, disk, log);
        assertThat(checked.hardware()).hasSize(hardware.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-drive file=/dev/sda",
                "-kernel /etc/shadow",
                "-initrd ../x",
                "-chardev file,id=console,path=/etc/passwd",
                "-chardev socket,id=x,path=/run/x",
                "-chardev pipe,id=console,path=x",
                "-serial file:/etc/passwd",
                "-serial stdio",
                "-netdev tap,id=n,script=/bin/sh",
                "-netdev user,id=n",
                "-netdev user,id=n,restrict=off",
                "-netdev user,id=n,restrict=on,restrict=off",
                "-netdev user,id=n,restrict=off,restrict=on",
                "-netdev user,id=n,restrict=on,hostfwd=tcp::22-:22",
                "-netdev user,id=n,guestfwd=tcp:10.0.2.1:1-cmd:sh",
                "-netdev user,id=n,hostfwd=tcp::22-:22",
                "-netdev user,id=n,smb=/",
                "-netdev user,id=n,tftp=/etc",
                "-device vfio-pci,host=00:1f.2",
                "-device vhost-user-fs-pci,chardev=c",
                "-device virtio-blk-pci,drive=other",
                "-device e1000,romfile=secret.rom",
                "-device loader,addr=0",
                "-device usb-host,hostbus=1",
                "-device virtio-9p-pci,fsdev=f",
                "-device x,,y",
                "-object secret,id=s,file=/etc/shadow",
                "-fsdev local,path=/,id=f",
                "-smbios type=11,path=secret",
                "-smbios file=secret",
                "-boot splash=secret",
                "-device u2f-passthru",
                "-device e1000,driver=u2f-passthru",
                "-global e1000.romfile=secret",
                "-global driver=e1000,property=romfile,value=secret",
                "-global e1000.x=1,romfile=secret",
                "-global u2f-passthru.x=1",
                "-display vnc=:1",
                "-monitor stdio",
                "-qmp tcp::1",
                "-D log",
                "-runas root",
                "-incoming exec:sh",
                "-kernel"
            })
    void whatReachesIntoTheHostIsRefused(String arguments) {
        refused(machine("", arguments.split(" ", 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usb=off",
                ",dumpdtb=x",
                ",kernel=x",
                ",firmware=x",
                ",memory-backend=y",
                ",usb=x",
                ",usb=on,",
                ",pflash0=x"
            })
    void machineOptionsAreThoseThatAreKnown(String options) {
        refused(machine(options));
    }

    @Test
    void missingValuesAreRefusedAndDoNoHarm() {
        refused(new MachineSpec(null, "", "tcg", "ram", List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", null, "tcg", "ram", List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", "", null, "ram", List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", "", "tcg", null, List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", "", "tcg", "ram", List.of(), Map.of(), null));
        refused(new MachineSpec("pc,x", "", "tcg", "ram", List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", "", "hax", "ram", List.of(), Map.of(), ""));
        refused(new MachineSpec("pc", "", "tcg", "ram,x", List.of(), Map.of(), ""));
    }
}
