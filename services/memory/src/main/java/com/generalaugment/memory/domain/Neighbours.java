package com.generalaugment.memory.domain;

import com.generalaugment.libs.runtime.error.Problem;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The live facts of a user that mean something like a text. */
public final class Neighbours {

    private final Blocks blocks;
    private final BlockStore store;
    private final Models models;
    private final Clock clock;

    public Neighbours(Blocks blocks, BlockStore store, Models models, Clock clock) {
        this.blocks = blocks;
        this.store = store;
        this.models = models;
        this.clock = clock;
    }

    public record Neighbour(UUID id, String text, float[] vector) {}

    /** What texts are to be embedded with, to be compared with this user's facts. */
    public Embedder embedderOf(Owner owner) {
        return models.of(blocks.refreshed(owner).model());
    }

    /**
     * @param model of the vector
     * @return nearest first
     * @throws Problem when the user has just got another model
     */
    public List<Neighbour> of(Owner owner, String model, float[] vector, int most) {
        Block block = blocks.refreshed(owner);
        if (!block.isEmpty() && !block.model().equals(model)) {
            throw Problem.unavailable("The user has just got another embedding model.", null);
        }
        long now = clock.millis();
        List<Entry> nearest = Arrays.stream(block.entries())
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
