package com.generalaugment.libs.runtime.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes that a process holds at the same time for its callers. A part is kept for small allocations, so that large ones cannot stop
 * them, and one owner gets no more than its share. Nothing waits here: an allocation that finds no room is refused. Thread-safe.
 */
public final class ByteBudget {

    /** Bytes up to which an allocation is small. */
    public static final long SMALL = 64 * 1024;

    private final long limit;
    private final long limitOfLarge;
    private final long share;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> byOwner = new HashMap<>();
    private long used;

    /**
     * @param limit bytes in all
     * @param reserve bytes of the limit that only small allocations use
     * @param share bytes that one owner may hold, and half of the reserve beyond that for its small allocations
     */
    public ByteBudget(long limit, long reserve, long share) {
        if (reserve < 0 || reserve >= limit || share <= 0) {
            throw new IllegalArgumentException("a budget of " + limit + " bytes with a reserve of " + reserve);
        }
        this.limit = limit;
        this.limitOfLarge = limit - reserve;
        this.share = share;
    }

    /** @return an allocation that holds nothing yet */
    public Allocation open(String owner) {
        return new Allocation(owner);
    }

    /** Most bytes that one allocation can ever hold. */
    public long largest() {
        return Math.min(limitOfLarge, share);
    }

    public long limit() {
        return limit;
    }

    public long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** What one request or message holds. Any thread may call; closing twice does nothing. */
    public final class Allocation implements AutoCloseable {

        private final String owner;
        private long held;
        private boolean closed;

        private Allocation(String owner) {
            this.owner = owner;
        }

        /** @return false when there is no room; then nothing has changed */
        public boolean grow(long bytes) {
            lock.lock();
            try {
                boolean small = held + bytes <= SMALL;
                long room = small ? limit : limitOfLarge;
                long roomOfOwner = small ? share + (limit - limitOfLarge) / 2 : share;
                long ofOwner = byOwner.getOrDefault(owner, 0L);
                boolean granted = !closed && used + bytes <= room && ofOwner + bytes <= roomOfOwner;
                if (granted) {
                    change(bytes);
                }
                return granted;
            } finally {
                lock.unlock();
            }
        }

        /** Sets what is held, without asking for room: after copies were given up, or for what is there already. */
        public void settle(long bytes) {
            lock.lock();
            try {
                if (!closed) {
                    change(bytes - held);
                }
            } finally {
                lock.unlock();
            }
        }

        public long held() {
            lock.lock();
            try {
                return held;
            } finally {
                lock.unlock();
            }
        }

        /** Moves all that is held into a new allocation of the same owner. */
        public Allocation split() {
            lock.lock();
            try {
                Allocation other = new Allocation(owner);
                other.held = held;
                held = 0;
                return other;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                change(-held);
            } finally {
                lock.unlock();
            }
        }

        private void change(long bytes) {
            if (bytes == 0) {
                return;
            }
            held += bytes;
            used += bytes;
            long ofOwner = byOwner.getOrDefault(owner, 0L) + bytes;
            if (ofOwner == 0) {
                byOwner.remove(owner);
            } else {
                byOwner.put(owner, ofOwner);
            }
        }
    }
}
