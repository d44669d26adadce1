package org.gnomon.replication.internal.far;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageHash;
import org.gnomon.wire.PageHashes;
import org.gnomon.wire.PageMirror;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarPagesTest {

    private static final int PAGE = 4096;
    private static final int PAGES = 16;

    @TempDir Path folder;
    private FarPages pages;

    /** A mirror with fewer places than pages, so that contents push each other out. */
    @BeforeEach
    void aSmallMirror() {
        PageMirror mirror = PageMirror.create(folder, PAGE, PAGES * PAGE, 4 * PAGE);
        pages = new FarPages(mirror, PAGE, PAGES);
    }

    @AfterEach
    void close() {
        pages.close();
    }

    private static ByteBuffer content(int seed) {
        ByteBuffer content = ByteBuffer.allocate(PAGE).order(ByteOrder.nativeOrder());
        new Random(seed).nextBytes(content.array());
        return content;
    }

    /** All pages of the far end have the content of that seed. */
    private void hashes(int seed) {
        PageHash hash = new PageHash().of(content(seed));
        ByteBuffer all = ByteBuffer.allocate(PAGES * PageHash.BYTES);
        for (int i = 0; i < PAGES; i++) {
            all.putLong(hash.high()).putLong(hash.low());
        }
        pages.learn(new PageHashes(0, PAGES, all.flip()));
    }

    private boolean recognises(int page, int seed) {
        PageBatch batch = new PageBatch(PAGE);
        batch.add(page, content(seed), 0);
        long before = pages.recognised();
        pages.recognise(batch);
        return pages.recognised() > before;
    }

    @Test
    void whatTheFarEndHasIsRecognisedByItsHash() {
        hashes(1);
        assertThat(recognises(3, 1)).isTrue();
        assertThat(pages.find(3).mismatch(content(1))).isNegative();
        assertThat(recognises(4, 2)).isFalse();
        pages.forget();
        assertThat(recognises(5, 1)).isFalse();
    }

    @Test
    void anOldHashIsNotBelievedAfterItsPageWasSent() {
        hashes(1);
        pages.keep(3, content(2), 0);
        pages.keep(7, content(3), 0);
        assertThat(pages.find(3)).as("pushed out").isNull();
        assertThat(recognises(3, 1)).isFalse();
    }

    /** Of what was noted, only that it is the same can be told, also where another page has it. */
    @Test
    void whatIsSparedIsKnownByItsHash() {
        pages.spare(true);
        pages.keep(3, content(2), 0);
        assertThat(pages.find(3)).as("no copy").isNull();
        assertThat(pages.has(3, content(2), 0)).isTrue();
        assertThat(pages.has(3, content(1), 0)).isFalse();
        assertThat(pages.has(4, content(2), 0)).isFalse();
        assertThat(recognises(3, 1)).isFalse();
        assertThat(recognises(3, 2)).isTrue();
        assertThat(pages.find(3).mismatch(content(2))).as("a copy from now on").isNegative();
    }

    @Test
    void whatGoesAgainIsCopied() {
        pages.spare(true);
        pages.keep(3, content(1), 0);
        pages.keep(3, content(2), 0);
        assertThat(pages.find(3).mismatch(content(2))).isNegative();
        assertThat(pages.has(3, content(1), 0)).isFalse();
        assertThat(pages.has(3, content(2), 0)).isTrue();
        pages.keep(3, content(4), 0);
        assertThat(pages.find(3).mismatch(content(4))).as("stays a copy").isNegative();
        assertThat(recognises(3, 1)).as("what it was first is forgotten").isFalse();
    }

    /** They take no room, so a copy is as good. */
    @Test
    void zerosAreNotSpared() {
        pages.spare(true);
        ByteBuffer zeros = ByteBuffer.allocate(PAGE);
        pages.keep(3, zeros, 0);
        assertThat(pages.find(3).mismatch(zeros)).isNegative();
    }

    @Test
    void aBlankFarEndHasZerosUntilSomethingIsSent() {
        pages.blank();
        assertThat(pages.find(3).mismatch(ByteBuffer.allocate(PAGE))).isNegative();
        pages.keep(3, content(2), 0);
        pages.keep(7, content(3), 0);
        assertThat(pages.find(3)).isNull();
        assertThat(pages.find(4).mismatch(ByteBuffer.allocate(PAGE))).isNegative();
    }
}
