package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.ChangeSlot;
import com.generalaugment.outboxrelay.domain.Lag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logical replication slot and a publication of the same name over every {@code outbox_event} table whose owner the relay's
 * role is a member of. Both are made here and not by Debezium, so that what they do not cover is known.
 */
public final class PgSlot implements ChangeSlot {

    private static final Logger LOG = LoggerFactory.getLogger(PgSlot.class);
    private static final String OUTBOX_TABLES = """
            SELECT n.nspname FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE t.relname = 'outbox_event' AND t.relkind = 'r' AND t.relpersistence = 'p'
              AND pg_has_role(current_user, t.relowner, 'USAGE') AND has_schema_privilege(n.oid, 'USAGE')
            ORDER BY 1
            """;

    private final PgSession session;
    private final PgRelayState memory;
    private final PgSlotLife life;
    private final String name;
    private final LongAdder lost = new LongAdder();

    /** A moment of the database: transactions older than {@code oldestRunning} were over, the log was written up to {@code position}. */
    record Mark(String oldestRunning, String position) {}

    private record Publication(boolean exists, List<String> schemas) {}

    /** @param name of the slot and of the publication */
    public PgSlot(PgSessions sessions, PgSession session, String name) {
        this.session = session;
        this.memory = new PgRelayState(session);
        this.life = new PgSlotLife(sessions, session, name);
        this.name = name;
    }

    @Override
    public boolean prepare() {
        memory.prepare();
        Publication publication = publication();
        List<String> uncovered = outboxSchemas();
        uncovered.removeAll(publication.schemas());
        Optional<PgSlotLife.Status> status = life.status();
        boolean usable = status.isPresent() && !status.get().lost() && publication.exists();
        if (!usable || !uncovered.isEmpty()) {
            // Before anything changes: should this replica die in between, the next one must read the tables too.
            memory.backlogPending(true);
        }
        cover(publication, uncovered);
        if (usable) {
            life.takeOver();
        } else {
            replace(status);
        }
        return memory.isBacklogPending();
    }

    @Override
    public void backlogPublished() {
        memory.backlogPending(false);
    }

    @Override
    public boolean coversAllTables() {
        return publication().schemas().containsAll(outboxSchemas());
    }

    @Override
    public void keepMoving() {
        session.execute("SELECT pg_logical_emit_message(false, 'outbox-relay', '')");
    }

    @Override
    public Lag lag() {
        Optional<PgSlotLife.Status> status = life.status();
        String oldest = outboxSchemas().stream()
                .map(schema -> "SELECT min(created_at) AS at FROM " + PgNames.table(schema))
                .collect(Collectors.joining(" UNION ALL "));
        double seconds = oldest.isEmpty()
                ? 0
                : session.queryOne(
                        "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM (" + oldest + ") o",
                        row -> row.getDouble(1),
                        () -> 0.0);
        Duration age = Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
        return status.map(s -> new Lag(age, s.keptBytes(), s.reach())).orElse(new Lag(age, 0, Lag.Reach.SAFE));
    }

    @Override
    public long timesLost() {
        return lost.sum();
    }

    List<String> outboxSchemas() {
        return session.query(OUTBOX_TABLES, row -> row.getString(1));
    }

    Mark mark() {
        return session.queryOne(
                "SELECT (pg_snapshot_xmin(pg_current_snapshot())::xid)::text, pg_current_wal_insert_lsn()::text",
                row -> new Mark(row.getString(1), row.getString(2)),
                () -> {
                    throw new IllegalStateException("PostgreSQL did not answer");
                });
    }

    boolean isConfirmedBeyond(Mark mark) {
        return session.queryOne(
                "SELECT confirmed_flush_lsn >= " + PgNames.literal(mark.position())
                        + "::pg_lsn FROM pg_replication_slots WHERE slot_name = " + PgNames.literal(name),
                row -> row.getBoolean(1),
                () -> false);
    }

    private void replace(Optional<PgSlotLife.Status> status) {
        boolean hadOne = memory.hasHadSlot();
        if (hadOne) {
            lost.increment();
            LOG.error(
                    "the replication slot {} is {}: a new one is made, and every event that still stands in its table is"
                            + " published",
                    name,
                    status.isPresent() ? "no longer usable" : "gone");
        }
        if (status.isPresent()) {
            life.drop();
        }
        memory.forgetOffsets();
        life.create();
        memory.slotMade();
    }

    private Publication publication() {
        boolean exists = !session.query(
                        "SELECT 1 FROM pg_publication WHERE pubname = " + PgNames.literal(name), row -> row.getInt(1))
                .isEmpty();
        return new Publication(
                exists,
                session.query(
                        "SELECT schemaname FROM pg_publication_tables WHERE tablename = 'outbox_event' AND pubname = "
                                + PgNames.literal(name),
                        row -> row.getString(1)));
    }

    private void cover(Publication publication, List<String> uncovered) {
        String tables = uncovered.stream().map(PgNames::table).collect(Collectors.joining(", "));
        if (!publication.exists()) {
            session.execute("CREATE PUBLICATION " + PgNames.quoted(name)
                    + (tables.isEmpty() ? "" : " FOR TABLE " + tables) + " WITH (publish = 'insert')");
        } else if (!tables.isEmpty()) {
            session.execute("ALTER PUBLICATION " + PgNames.quoted(name) + " ADD TABLE " + tables);
        }
        if (!tables.isEmpty()) {
            LOG.info("publishing also from {}", tables);
        }
    }
}
