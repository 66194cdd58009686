package com.generalaugment.outboxrelay.store;

import com.generalaugment.outboxrelay.domain.ChangeStream;
import com.generalaugment.outboxrelay.domain.OutboxEvent;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the engine. */
final class DebeziumSession
        implements ChangeStream.Session, DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {

    private static final Logger LOG = LoggerFactory.getLogger(DebeziumSession.class);
    private static final Duration BATCH_PATIENCE = Duration.ofSeconds(4);
    private static final Duration END_PATIENCE = Duration.ofSeconds(15);
    private static final long CLOSE_TRIES = 100;

    private final Consumer<List<OutboxEvent>> handler;
    private final ReentrantLock batch = new ReentrantLock();
    private volatile boolean closing;
    private volatile boolean polling;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private @Nullable Long lastCommit;

    private record Run(DebeziumEngine<?> engine, Thread thread) {}

    private volatile @Nullable Run run;

    private DebeziumSession(Consumer<List<OutboxEvent>> handler) {
        this.handler = handler;
    }

    static DebeziumSession start(Properties settings, Consumer<List<OutboxEvent>> handler) {
        DebeziumSession session = new DebeziumSession(handler);
        DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                .using(settings)
                .using(session::ended)
                .using(session.progress())
                .notifying(session)
                .build();
        Thread thread = Thread.ofPlatform().name("outbox-engine").daemon().start(engine);
        session.run = new Run(engine, thread);
        return session;
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<SourceRecord, SourceRecord>> changes,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        batch.lockInterruptibly();
        try {
            if (closing) {
                // Not confirmed, so the next session delivers it again.
                return;
            }
            List<OutboxEvent> events = new ArrayList<>();
            changes.forEach(change -> OutboxRecords.event(change.value()).ifPresent(events::add));
            if (!events.isEmpty()) {
                handler.accept(events);
            }
            confirm(changes, committer);
        } finally {
            batch.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        Run now = run;
        return !ended && now != null && now.thread().isAlive();
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        boolean between = awaitEndOfBatch();
        closing = true;
        if (between) {
            batch.unlock();
        }
        Run now = Objects.requireNonNull(run);
        // On a thread of its own: an engine may wait for a database that does not answer.
        Thread closer = Thread.ofPlatform().name("outbox-engine-end").daemon().start(() -> end(now.engine()));
        try {
            if (!closer.join(END_PATIENCE) || !now.thread().join(END_PATIENCE)) {
                LOG.warn("the engine does not end; it is left alone and may publish nothing more");
                now.thread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void confirm(
            List<ChangeEvent<SourceRecord, SourceRecord>> changes,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        for (ChangeEvent<SourceRecord, SourceRecord> change : changes) {
            if (OutboxRecords.isRow(change.value())) {
                committer.markProcessed(change);
                continue;
            }
            // Saved only when it says something new: an idle relay does not write.
            Long position = OutboxRecords.lastCommit(change.value());
            if (position != null && !position.equals(lastCommit)) {
                committer.markProcessed(change);
                lastCommit = position;
            }
        }
        committer.markBatchFinished();
    }

    private boolean awaitEndOfBatch() {
        try {
            return batch.tryLock(BATCH_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void ended(boolean success, String message, @Nullable Throwable error) {
        failure = error != null || success ? error : new IllegalStateException(message);
        ended = true;
    }

    private DebeziumEngine.ConnectorCallback progress() {
        return new DebeziumEngine.ConnectorCallback() {
            @Override
            public void pollingStarted() {
                polling = true;
            }
        };
    }

    /** An engine must not be closed while it is starting: it would leave its connections behind. */
    private void end(DebeziumEngine<?> engine) {
        for (int i = 0; i < CLOSE_TRIES && !polling && !ended; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        if (ended) {
            return;
        }
        try {
            engine.close();
        } catch (IllegalStateException e) {
            LOG.debug("the engine ends by itself", e);
        } catch (IOException e) {
            LOG.warn("the engine did not end well: {}", e.toString());
        }
    }
}
