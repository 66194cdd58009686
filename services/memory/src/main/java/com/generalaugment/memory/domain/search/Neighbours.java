package com.generalaugment.memory.domain.search;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.embedding.Vectors;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Finds the live facts of a user that are nearest in meaning to a text. */
public final class Neighbours {

    private final UserIndexes userIndexes;
    private final UserIndexStore store;
    private final Models models;
    private final Clock clock;

    public Neighbours(UserIndexes userIndexes, UserIndexStore store, Models models, Clock clock) {
        this.userIndexes = userIndexes;
        this.store = store;
        this.models = models;
        this.clock = clock;
    }

    public record Neighbour(UUID id, String text, float[] vector) {}

    /** The embedder whose vectors can be compared with this user's facts. */
    public Embedder embedderOf(Owner owner) {
        return models.of(userIndexes.refreshed(owner).model());
    }

    /**
     * @param model of the vector
     * @return nearest first
     * @throws Problem when the user has just got another model
     */
    public List<Neighbour> of(Owner owner, String model, float[] vector, int most) {
        UserIndex userIndex = userIndexes.refreshed(owner);
        if (!userIndex.isEmpty() && !userIndex.model().equals(model)) {
            throw Problem.unavailable("The user has just got another embedding model.", null);
        }
        long now = clock.millis();
        List<Entry> nearest = Arrays.stream(userIndex.entries())
                .filter(entry -> entry.expiresAt() > now)
                .sorted(Comparator.comparingDouble(entry -> -Vectors.dot(vector, entry.vector())))
                .limit(most)
                .toList();
        if (nearest.isEmpty()) {
            return List.of();
        }
        Map<UUID, String> texts =
                store.texts(owner, nearest.stream().map(Entry::id).toList());
        return nearest.stream()
                .flatMap(entry -> Optional.ofNullable(texts.get(entry.id())).stream()
                        .map(text -> new Neighbour(entry.id(), text, entry.vector())))
                .toList();
    }
}
