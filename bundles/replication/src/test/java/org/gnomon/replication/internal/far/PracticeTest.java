package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.DeflateCodec;
import org.gnomon.replication.internal.RealTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PracticeTest {

    @TempDir private Path folder;
    private final RealTime time = new RealTime();
    private final Map<String, Long> pages = new ConcurrentHashMap<>();

    @AfterEach
    void end() {
        time.close();
    }

    private final class Counting implements StreamListener {
        @Override
        public void encoded(String kind, long count, long rawBytes) {
            pages.merge(kind, count, Long::sum);
        }

        @Override
        public void sent(long bytes) {
            pages.merge("sent", bytes, Long::sum);
        }

        @Override
        public void round(RoundReport report) {
            pages.merge("rounds", 1L, Long::sum);
        }
    }

    @Test
    void allThatIsSentOfRealGuestsIsPractised() throws Exception {
        CodecRegistry codecs = new CodecRegistry();
        codecs.add(new DeflateCodec("lz4"));
        PracticeTarget target = PracticeTarget.three(2048).get(0);
        Practice practice = new Practice(time, time, codecs, folder, target, new Counting());
        practice.run(3, 110);
        assertThat(practice.isEqual()).as("the far end has what the near end has").isTrue();
        assertThat(pages)
                .containsKeys("zero", "fill", "same", "raw", "plain", "delta")
                .containsEntry("rounds", 113L);
        assertThat(folder).as("what it leaves").isEmptyDirectory();
    }
}
