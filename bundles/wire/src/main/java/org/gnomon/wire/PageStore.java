package org.gnomon.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomon.model.GnomonException;
import org.gnomon.model.PageSource;

/**
 * The replicas of one host whose pages may be used for each other. What a reference leads to is
 * copied, hashed, and used only if the hash is the one that was asked for, so it does not matter
 * that another thread may write the page meanwhile. From any thread; the replicas' {@link
 * PageSource#view} must bear being called beside their own thread.
 */
public final class PageStore {

    private final DedupIndex index;
    private final Map<Long, PageSource> replicas = new ConcurrentHashMap<>();
    private final AtomicLong lastOwner = new AtomicLong();

    /**
     * @param slots how many pages to remember where they are, a power of two; 32 bytes each
     */
    public PageStore(int slots) {
        index = new DedupIndex(slots);
    }

    /** Adds a replica; close what is returned before it goes away. */
    public Member join(PageSource pages) {
        long owner = lastOwner.incrementAndGet();
        replicas.put(owner, pages);
        return new Member(owner);
    }

    /** A replica's part in the store. By the thread that applies its frames. */
    public final class Member implements AutoCloseable {

        private final long owner;
        private final PageHash hash = new PageHash();

        private Member(long owner) {
            this.owner = owner;
        }

        /** Notes a page that was written. */
        void add(long page, ByteBuffer content) {
            hash.of(content);
            index.add(hash.high(), hash.low(), new DedupIndex.Place(owner, page));
        }

        /** Copies a page of that hash; false if there is none. */
        boolean read(long high, long low, ByteBuffer to) {
            DedupIndex.Place place = index.find(high, low);
            PageSource from = place == null ? null : replicas.get(place.owner());
            if (from == null) {
                return false;
            }
            int at = to.position();
            try {
                to.put(from.view(place.page() * to.remaining(), to.remaining()));
            } catch (GnomonException | IndexOutOfBoundsException e) {
                index.remove(high, low, place);
                return false;
            }
            boolean right = hash.of(to.position(at)).is(high, low);
            if (!right) {
                index.remove(high, low, place);
            }
            return right;
        }

        /** Takes the replica out. */
        @Override
        public void close() {
            replicas.remove(owner);
        }
    }
}
