package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Embeddings;
import com.generalaugment.memory.domain.embedding.Embeddings.Fresh;
import com.generalaugment.memory.domain.facts.Fact.Lineage;
import com.generalaugment.memory.domain.facts.FactStore.Inserted;
import com.generalaugment.memory.domain.facts.FactStore.Kept;
import com.generalaugment.memory.domain.facts.FactStore.Rows;
import com.generalaugment.memory.domain.facts.FactStore.User;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Use cases: store a fact, correct it, read its versions, the user's profile, a receipt. */
public final class Facts {

    private final FactStore store;
    private final Embeddings embeddings;
    private final Clock clock;

    public Facts(FactStore store, Embeddings embeddings, Clock clock) {
        this.store = store;
        this.embeddings = embeddings;
        this.clock = clock;
    }

    /** @param userId internal id of the user */
    public record Stored(UUID userId, Fact fact, boolean deduplicated) {}

    public record Corrected(UUID id, Fact fact) {}

    public Answered store(Owner owner, NewFact wanted, IdempotencyKey idempotencyKey, Function<Stored, byte[]> render) {
        boolean needsTransaction = idempotencyKey.isKeyed() || wanted.profilePatch() != null;
        return (needsTransaction ? Optional.<Stored>empty() : add(owner, fact(wanted)))
                .map(stored -> new Answered(render.apply(stored), false))
                .orElseGet(() -> addInTransaction(owner, wanted, idempotencyKey, render));
    }

    /** The common case: a new fact, without key, profile patch or quarantine. */
    private Optional<Stored> add(Owner owner, Fact fact) {
        return embeddings.after(
                owner,
                fresh -> store.add(owner, fact, newUsersModel()).map(added -> {
                    fresh.set(fact.id(), fact.content(), added.model());
                    return new Stored(added.userId(), fact, false);
                }));
    }

    private Answered addInTransaction(
            Owner owner, NewFact wanted, IdempotencyKey idempotencyKey, Function<Stored, byte[]> render) {
        return write(owner, (rows, fresh) -> {
            User user = rows.hold(newUsersModel());
            return answer(rows, idempotencyKey, () -> {
                patchProfile(rows, user, wanted.profilePatch());
                Inserted inserted =
                        confirmed(rows, user, wanted).orElseGet(() -> insert(rows, user, fact(wanted), fresh));
                return render.apply(new Stored(user.id(), inserted.fact(), !inserted.isNew()));
            });
        });
    }

    private String newUsersModel() {
        return embeddings.models().wanted().model();
    }

    /** @throws Problem {@code memory_not_found} */
    public Answered correct(
            Owner owner,
            UUID id,
            Correction correction,
            IdempotencyKey idempotencyKey,
            Function<Corrected, byte[]> render) {
        return write(owner, (rows, fresh) -> {
            User user = rows.holdKnown().orElseThrow(() -> Problem.notFound("memory"));
            return answer(rows, idempotencyKey, () -> {
                Fact old = rows.live(id, now()).orElseThrow(() -> Problem.notFound("memory"));
                rows.supersede(id);
                Inserted inserted = insert(rows, user, correction.successorOf(old, now()), fresh);
                if (!inserted.isNew()) {
                    rows.joinLineage(old.lineage().group(), inserted.fact(), id);
                }
                return render.apply(new Corrected(id, inserted.fact()));
            });
        });
    }

    /** @return oldest first; @throws Problem {@code memory_not_found} */
    public List<Fact> lineage(Owner owner, UUID id) {
        List<Fact> versions = store.lineage(owner, id, now());
        if (versions.isEmpty()) {
            throw Problem.notFound("memory");
        }
        return versions;
    }

    public FactStore.Overview overview(Owner owner) {
        return store.overview(owner, now());
    }

    /** @throws Problem {@code receipt_not_found} */
    public Receipt receipt(Tenant tenant, String id) {
        return store.receipt(tenant, id).orElseThrow(() -> Problem.notFound("receipt"));
    }

    /** For requests without an effect of their own: returns the kept answer, or keeps the new one. */
    public Answered repeatable(Owner owner, IdempotencyKey idempotencyKey, Supplier<byte[]> work) {
        if (!idempotencyKey.isKeyed()) {
            return new Answered(work.get(), false);
        }
        Optional<byte[]> earlier = idempotencyKey.answerOf(store.kept(owner, idempotencyKey.key()));
        if (earlier.isPresent()) {
            return new Answered(earlier.get(), true);
        }
        byte[] body = work.get();
        return store.write(
                owner,
                rows -> rows.holdKnown().isEmpty()
                        ? new Answered(body, false)
                        : answer(rows, idempotencyKey, () -> body));
    }

    private interface Effect {
        Answered in(Rows rows, Fresh fresh);
    }

    private Answered write(Owner owner, Effect effect) {
        return embeddings.after(owner, fresh -> store.write(owner, rows -> effect.in(rows, fresh)));
    }

    /** Storing the text of a quarantined fact confirms it. */
    private Optional<Inserted> confirmed(Rows rows, User user, NewFact wanted) {
        if (!user.hasQuarantined()) {
            return Optional.empty();
        }
        QuarantinedRows quarantine = rows.quarantine();
        return quarantine
                .twinOf(wanted.content(), now())
                .map(twin -> new Inserted(quarantine.confirm(twin.id(), Confirmation.STORE, now()), false));
    }

    private static Inserted insert(Rows rows, User user, Fact fact, Fresh fresh) {
        Inserted inserted = rows.insert(fact);
        if (inserted.isNew()) {
            fresh.set(inserted.fact().id(), inserted.fact().content(), user.model());
        }
        return inserted;
    }

    /** The user is locked: of two requests with one key the second one finds the answer of the first. */
    static Answered answer(Rows rows, IdempotencyKey idempotencyKey, Supplier<byte[]> work) {
        if (!idempotencyKey.isKeyed()) {
            return new Answered(work.get(), false);
        }
        Optional<byte[]> earlier = idempotencyKey.answerOf(rows.kept(idempotencyKey.key()));
        if (earlier.isPresent()) {
            return new Answered(earlier.get(), true);
        }
        byte[] body = work.get();
        rows.keep(idempotencyKey.key(), new Kept(idempotencyKey.fingerprint(), body));
        return new Answered(body, false);
    }

    private static void patchProfile(Rows rows, User user, @Nullable String patch) {
        if (patch != null) {
            rows.saveProfile(Profiles.patched(user.profile(), patch));
        }
    }

    private Fact fact(NewFact wanted) {
        UUID id = Ids.uuid();
        return new Fact(
                id,
                FactStatus.ACTIVE,
                wanted.content(),
                wanted.type(),
                wanted.importance(),
                wanted.source(),
                wanted.source().type().trustLevel(),
                1,
                now(),
                wanted.metadata(),
                wanted.expiresAt(),
                wanted.collectionKey(),
                new Lineage(null, null, null, id),
                now());
    }

    /** Milliseconds, as in the public contract: an answer equals what is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
