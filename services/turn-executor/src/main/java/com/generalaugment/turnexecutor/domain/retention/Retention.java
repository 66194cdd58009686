package com.generalaugment.turnexecutor.domain.retention;

import com.generalaugment.turnexecutor.domain.retention.ExpiredRows.Batch;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired rows batch by batch, one batch of each kind in turn, until none is left. A batch that fails, for
 * example because its rows are too large to be deleted in time, is tried again with the next round and a quarter of its
 * size.
 */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    /** A batch takes some tens of milliseconds. */
    static final int MOST = 2_000;

    private static final int LEAST = 50;
    private static final int SHRINK = 4;

    private final ExpiredRows rows;
    private final Clock clock;
    private final Duration longestRound;
    private final ObjLongConsumer<Kind> deleted;
    private final int[] sizes = new int[Kind.values().length];

    /**
     * @param longestRound after which a round ends although rows are left
     * @param deleted is called for every batch
     */
    public Retention(ExpiredRows rows, Clock clock, Duration longestRound, ObjLongConsumer<Kind> deleted) {
        this.rows = rows;
        this.clock = clock;
        this.longestRound = longestRound;
        this.deleted = deleted;
        Arrays.fill(sizes, MOST);
    }

    /** Where a round stands with one kind. */
    private record Place(Kind kind, @Nullable Instant since) {}

    /** One round, for one thread at a time; never throws. @return whether nothing expired is left as far as is known */
    public boolean round() {
        Instant end = clock.instant().plus(longestRound);
        Deque<Place> open = new ArrayDeque<>();
        for (Kind kind : Kind.values()) {
            open.add(new Place(kind, null));
        }
        while (!open.isEmpty() && !Thread.currentThread().isInterrupted()) {
            if (clock.instant().isAfter(end)) {
                LOG.warn("expired rows are left in {} tables; the next round goes on at once", open.size());
                return false;
            }
            Place next = next(open.remove());
            if (next != null) {
                open.add(next);
            }
        }
        return true;
    }

    /** @return where to go on with this kind; null when it is done */
    private @Nullable Place next(Place place) {
        Kind kind = place.kind();
        int most = sizes[kind.ordinal()];
        try {
            Batch batch = rows.delete(kind, place.since(), most);
            deleted.accept(kind, batch.rows());
            sizes[kind.ordinal()] = Math.min(MOST, most * 2);
            return batch.rows() < most ? null : new Place(kind, batch.reached());
        } catch (RuntimeException e) {
            sizes[kind.ordinal()] = Math.max(LEAST, most / SHRINK);
            LOG.warn("a batch of {} expired rows of {} was not deleted: {}", most, kind.table(), e.getMessage());
            return null;
        }
    }
}
