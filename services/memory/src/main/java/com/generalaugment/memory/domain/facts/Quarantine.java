package com.generalaugment.memory.domain.facts;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Owner;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Use cases: list the facts that wait for confirmation, and confirm one. A fact is rejected by deleting it. */
public final class Quarantine {

    private final FactStore store;
    private final Clock clock;

    public Quarantine(FactStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param userId internal id of the user; empty: nothing was ever stored or learned */
    public record Waiting(Optional<UUID> userId, List<Fact> facts) {}

    public record Confirmed(UUID userId, Fact fact) {}

    /** @return newest first */
    public Waiting waiting(Owner owner) {
        return new Waiting(store.overview(owner, now()).userId(), store.quarantined(owner, now()));
    }

    /**
     * A fact that is active already is returned unchanged.
     *
     * @throws Problem {@code memory_not_found}
     */
    public Answered confirm(Owner owner, UUID id, IdempotencyKey idempotencyKey, Function<Confirmed, byte[]> render) {
        return store.write(owner, rows -> {
            FactStore.User user = rows.holdKnown().orElseThrow(() -> Problem.notFound("memory"));
            return Facts.answer(
                    rows, idempotencyKey, () -> render.apply(new Confirmed(user.id(), confirmed(rows, id))));
        });
    }

    private Fact confirmed(FactStore.Rows rows, UUID id) {
        if (rows.quarantine().find(id, now()).isPresent()) {
            return rows.quarantine().confirm(id, Confirmation.USER, now());
        }
        return rows.live(id, now()).orElseThrow(() -> Problem.notFound("memory"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
