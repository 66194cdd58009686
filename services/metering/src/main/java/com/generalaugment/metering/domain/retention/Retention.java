package com.generalaugment.metering.domain.retention;

import com.generalaugment.metering.domain.retention.ExpiredRows.Kind;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The use case of retention: usage is kept for a time that the operator sets, its sums by day for good. */
public final class Retention {

    /** A usage fact may come out of Kafka, as a dead letter too, for so long, and must find that it was counted. */
    private static final Duration LEAST = Duration.ofDays(62);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final ExpiredRows rows;
    private final Clock clock;
    private final Duration usage;

    /** @param usage how long single usage events are kept, at least 62 days */
    public Retention(ExpiredRows rows, Clock clock, Duration usage) {
        if (usage.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(
                    "genaug.metering.usage-retention must be at least " + LEAST.toDays() + "d");
        }
        this.rows = rows;
        this.clock = clock;
        this.usage = usage;
    }

    /** One round over all kinds; never throws. @return whether nothing expired is left as far as is known */
    public boolean round() {
        boolean isDone = true;
        for (Kind kind : Kind.values()) {
            try {
                isDone &= rows.delete(kind, clock.instant().minus(usage));
            } catch (RuntimeException e) {
                LOG.warn(
                        "expired rows ({}) were not deleted and are tried again with the next round: {}",
                        kind,
                        e.getMessage());
            }
        }
        return isDone;
    }
}
