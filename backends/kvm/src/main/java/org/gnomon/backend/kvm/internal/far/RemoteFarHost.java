package org.gnomon.backend.kvm.internal.far;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.backend.kvm.internal.qmp.Json;
import org.gnomon.backend.kvm.internal.qmp.UnixSockets;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.backend.kvm.internal.state.MachineSpec;
import org.gnomon.backend.kvm.internal.state.SideRecord;
import org.gnomon.service.PeerHosts;

/** Asks the {@link KvmFarHost} of a paired host. */
public final class RemoteFarHost implements FarHost {
    /** Longer than anything that is asked takes; the link says before if the peer is silent. */
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final PeerHosts hosts;
    private final String peer;

    public RemoteFarHost(PeerHosts hosts, String peer) {
        this.hosts = hosts;
        this.peer = peer;
    }

    @Override
    public String peer() {
        return peer;
    }

    private Message call(ObjectNode asked) {
        byte[] request = Message.of(asked).encode();
        byte[] answer =
                Waits.get(
                        hosts.call(peer, KvmFarHost.SERVICE, request).toCompletableFuture(),
                        LIMIT,
                        "'" + asked.path("do").asText() + "' on the host " + peer);
        return Message.decode(answer);
    }

    private <T> T ask(Class<T> type, ObjectNode asked) {
        return call(asked).part("answer", type);
    }

    private static ObjectNode wish(String what, Object... more) {
        ObjectNode wish = Json.object(more);
        wish.put("do", what);
        return wish;
    }

    private static ObjectNode of(String what, String key, Object... more) {
        return wish(what, more).put("key", key);
    }

    @Override
    public Facts facts() {
        return ask(Facts.class, wish("facts"));
    }

    @Override
    public List<String> machines(String vmm) {
        return List.of(ask(String[].class, wish("machines", "vmm", vmm)));
    }

    @Override
    public void open(Order order) {
        Map<String, Path> sent = new LinkedHashMap<>();
        MachineSpec machine = withHashes(order.machine(), sent);
        if (!sent.isEmpty()) {
            ObjectNode asked = wish("files", "hashes", List.copyOf(sent.keySet()));
            for (String missing : ask(String[].class, asked)) {
                send(missing, sent.get(missing));
            }
        }
        Order plain =
                new Order(
                        order.key(),
                        order.vm(),
                        order.epoch(),
                        machine,
                        order.memoryBytes(),
                        order.vcpus(),
                        order.disks());
        call(wish("open", "order", plain));
    }

    /** Files by their content, which is what the other host will have. */
    private static MachineSpec withHashes(MachineSpec machine, Map<String, Path> sent) {
        List<String> hardware = new ArrayList<>(machine.hardware());
        for (int i = 0; i + 1 < hardware.size(); i++) {
            if (hardware.get(i).equals("-kernel") || hardware.get(i).equals("-initrd")) {
                Path file = Path.of(hardware.get(i + 1));
                String hash = SentFiles.hash(file);
                sent.put(hash, file);
                hardware.set(i + 1, Permitted.file(hash));
            }
        }
        return new MachineSpec(
                machine.type(),
                machine.machineOptions(),
                machine.accelerator(),
                machine.ramId(),
                hardware,
                machine.logs(),
                machine.console());
    }

    private void send(String hash, Path file) {
        if (file == null) {
            throw Message.wrong("a wish for a file that it was not told of");
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                ByteChannel out = channel(wish("file", "hash", hash, "length", in.size()))) {
            ByteBuffer chunk = ByteBuffer.allocate(256 << 10);
            while (in.read(chunk.clear()) >= 0) {
                Openings.write(out, chunk.flip());
            }
            Openings.read(out, 1);
        } catch (IOException e) {
            throw Problems.io("Cannot send " + file + " to the host " + peer, e);
        }
    }

    @Override
    public void close(String key) {
        call(of("close", key));
    }

    @Override
    public List<Outcome> all() {
        List<Outcome> all = List.of(ask(Outcome[].class, wish("all")));
        all.forEach(Told::outcome);
        return all;
    }

    @Override
    public Outcome outcome(String key) {
        return Told.outcome(ask(Outcome.class, of("outcome", key)));
    }

    @Override
    public SideRecord prepare(String key, String vmm) {
        return Told.side(ask(SideRecord.class, of("prepare", key, "vmm", vmm)));
    }

    @Override
    public void unprepare(String key) {
        call(of("unprepare", key));
    }

    @Override
    public Outcome load(String key, Duration patience) {
        ObjectNode wish = of("load", key, "patienceMillis", patience.toMillis());
        return Told.outcome(ask(Outcome.class, wish));
    }

    @Override
    public Outcome activate(String key, long epoch) {
        return Told.outcome(ask(Outcome.class, of("activate", key, "epoch", epoch)));
    }

    @Override
    public Outcome fence(String key) {
        return Told.outcome(ask(Outcome.class, of("fence", key)));
    }

    @Override
    public void attempt(String key, long attempt) {
        call(of("attempt", key, "attempt", attempt));
    }

    @Override
    public int freezeDisks(String key, long attempt) {
        ObjectNode wish = of("freezeDisks", key, "attempt", attempt);
        return (int) call(wish).number("answer", 0, Integer.MAX_VALUE);
    }

    @Override
    public void hold(String key, long attempt, About about) {
        ObjectNode wish = of("hold", key, "about", about);
        call(wish.put("attempt", attempt));
    }

    @Override
    public void stage(String key) {
        call(of("stage", key));
    }

    @Override
    public void release(String key) {
        call(of("release", key));
    }

    @Override
    public byte[] deviceState(String key) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long total;
        do {
            Message part = call(of("deviceState", key, "from", all.size()));
            total = part.number("total", 0, FedState.MOST);
            if (part.bytes().length == 0 && all.size() < total) {
                throw Message.wrong("no bytes of a state of " + total);
            }
            all.writeBytes(part.bytes());
        } while (all.size() < total);
        return all.toByteArray();
    }

    @Override
    public byte[] read(String key, long offset, int length) {
        return call(of("read", key, "offset", offset, "length", length)).bytes();
    }

    @Override
    public Rehearsed rehearse(String key, String vmm) {
        Rehearsed started = ask(Rehearsed.class, of("rehearse", key, "vmm", vmm));
        Told.side(started.side());
        return started;
    }

    @Override
    public void end(String key, String side) {
        call(of("end", key, "side", side));
    }

    @Override
    public int export(String key) {
        return (int) call(of("export", key)).number("answer", 0, Integer.MAX_VALUE);
    }

    @Override
    public void endExport(String key) {
        call(of("endExport", key));
    }

    @Override
    public Look look(String key, String side, Question question) {
        return ask(Look.class, of("look", key, "side", side, "question", question));
    }

    @Override
    public int activeCopies(String key) {
        return (int) call(of("activeCopies", key)).number("answer", 0, Integer.MAX_VALUE);
    }

    private ByteChannel channel(ObjectNode opening) throws IOException {
        return hosts.open(peer, KvmFarHost.SERVICE, Message.of(opening).encode());
    }

    @Override
    public ByteChannel qmp(String key, String side, int which) throws IOException {
        return channel(of("qmp", key, "side", side, "which", which));
    }

    @Override
    public ByteChannel nbd(String key) throws IOException {
        return channel(of("nbd", key));
    }

    @Override
    public Listening listen(String key) throws IOException {
        ByteChannel channel = channel(of("listen", key));
        try {
            int length = Openings.read(channel, 2).getShort();
            if (length <= 0 || length > UnixSockets.MAX_PATH) {
                throw new IOException("the other host sent a path of " + length + " bytes");
            }
            byte[] path = Openings.read(channel, length).array();
            return new Listening(new String(path, StandardCharsets.UTF_8), channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
