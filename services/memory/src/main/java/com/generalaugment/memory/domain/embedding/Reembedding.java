package com.generalaugment.memory.domain.embedding;

import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Backlog.Examined;
import com.generalaugment.memory.domain.embedding.Backlog.Left;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Use case: moves all users to the configured model, one after the other, while searches use the current one; and embeds facts
 * that have no vector. Interrupted work resumes where it stopped, because every vector is saved at once.
 */
public final class Reembedding {

    /** A replica without an announcement for this long counts as gone. */
    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private static final int USERS_AT_ONCE = 8;
    private static final int FACTS_AT_ONCE = 64;
    private static final int EXAMINED_AT_ONCE = 10;

    /** Time per round for examining users: one with many facts takes the database some 40 ms. */
    private static final Duration EXAMINING = Duration.ofMillis(200);

    /** In a row: then the model fails, and not a single text. */
    private static final int MOST_FAILURES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Reembedding.class);

    private final Backlog backlog;
    private final VectorStore store;
    private final Models models;
    private final Meter meter;
    private final UUID replica = UUID.randomUUID();
    private volatile boolean agreed;
    private Optional<Owner> examined = Optional.empty();
    private int failures;

    public Reembedding(Backlog backlog, VectorStore store, Models models, Meter meter) {
        this.backlog = backlog;
        this.store = store;
        this.models = models;
        this.meter = meter;
    }

    /** Port: the progress. */
    public interface Meter {
        void left(long facts);

        void embedded(int facts);
    }

    /** To be called more often than {@link #TIMEOUT}. As long as replicas announce different models, users keep theirs. */
    public void announce() {
        try {
            agreed = backlog.announce(replica, wanted(), TIMEOUT);
        } catch (RuntimeException e) {
            agreed = false;
            throw e;
        }
    }

    public void leave() {
        agreed = false;
        backlog.leave(replica);
    }

    /** One round, by one thread. @throws InterruptedException the rest is for the next round, of any replica */
    public void work() throws InterruptedException {
        failures = 0;
        Left left = agreed ? backlog.left(wanted()) : new Left(0, 0);
        meter.left(left.facts());
        if (left.users() > 0) {
            LOG.info(
                    "{} users with {} facts are moved to the embedding model {}", left.users(), left.facts(), wanted());
            moveAll(left.facts());
        }
        repair();
    }

    private void moveAll(long facts) throws InterruptedException {
        long left = facts;
        for (List<Owner> some = take(); !some.isEmpty(); some = take()) {
            for (Owner owner : some) {
                left -= attempt(() -> move(owner));
                meter.left(Math.max(0, left));
            }
        }
        Left rest = backlog.left(wanted());
        meter.left(rest.facts());
        LOG.info("{} users are left with another embedding model than {}", rest.users(), wanted());
    }

    private List<Owner> take() {
        return agreed ? backlog.take(wanted(), USERS_AT_ONCE) : List.of();
    }

    /** Facts that are stored meanwhile get a vector of the old model, so the loop runs until none is missing. */
    private int move(Owner owner) throws InterruptedException {
        int embedded = 0;
        do {
            embedded += embedMissing(owner, models.wanted());
        } while (agreed && !backlog.adopt(owner, wanted()));
        return embedded;
    }

    /** Examines some of the users; the next round continues after them, or from the beginning. */
    private void repair() throws InterruptedException {
        long began = System.nanoTime();
        do {
            List<Examined> users = backlog.examine(examined, EXAMINED_AT_ONCE);
            examined = users.size() < EXAMINED_AT_ONCE
                    ? Optional.empty()
                    : Optional.of(users.getLast().owner());
            repairAll(users);
        } while (examined.isPresent() && System.nanoTime() - began < EXAMINING.toNanos());
    }

    private void repairAll(List<Examined> users) throws InterruptedException {
        for (Examined user : users) {
            if (user.needsRepair()) {
                attempt(() -> repair(user));
            }
        }
    }

    private int repair(Examined user) throws InterruptedException {
        boolean isUsable = models.usable().contains(user.model());
        int embedded = isUsable ? embedMissing(user.owner(), models.of(user.model())) : 0;
        if (agreed && user.model().equals(wanted())) {
            backlog.removeOtherVectors(user.owner());
        }
        return embedded;
    }

    private interface Work {
        int embed() throws InterruptedException;
    }

    /** A text that the model refuses must not block other texts. */
    private int attempt(Work work) throws InterruptedException {
        try {
            int embedded = work.embed();
            failures = 0;
            return embedded;
        } catch (RuntimeException e) {
            if (++failures >= MOST_FAILURES) {
                throw e;
            }
            LOG.warn("a user's facts are embedded later: {}", e.toString());
            return 0;
        }
    }

    private int embedMissing(Owner owner, Embedder embedder) throws InterruptedException {
        int embedded = 0;
        Map<UUID, String> missing;
        do {
            missing = backlog.missing(owner, embedder.model(), FACTS_AT_ONCE);
            List<UUID> ids = new ArrayList<>(missing.keySet());
            for (int from = 0; from < ids.size(); from += embedder.batch()) {
                embed(owner, embedder, missing, ids.subList(from, Math.min(ids.size(), from + embedder.batch())));
            }
            embedded += ids.size();
        } while (missing.size() == FACTS_AT_ONCE);
        return embedded;
    }

    /** Rests as long as it worked: searches need the same processors, or the same endpoint. */
    private void embed(Owner owner, Embedder embedder, Map<UUID, String> texts, List<UUID> ids)
            throws InterruptedException {
        long start = System.nanoTime();
        List<float[]> vectors = embedder.embed(ids.stream().map(texts::get).toList());
        store.save(owner, embedder.model(), Embeddings.inOrder(ids, vectors));
        meter.embedded(ids.size());
        Thread.sleep(Duration.ofNanos(System.nanoTime() - start));
    }

    private String wanted() {
        return models.wanted().model();
    }
}
