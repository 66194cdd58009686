package com.generalaugment.memory.domain.search;

import com.generalaugment.memory.domain.facts.FactType;
import com.generalaugment.memory.domain.search.Ranking.Bounds;
import com.generalaugment.memory.domain.search.Ranking.Ranked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Ranks texts without a database, and says how good an order is. */
public final class Judge {

    private static final int TOP = 10;

    private final Function<String, int[]> words;
    private final Function<String, float[]> vectors;
    private final Map<String, Query> known = new HashMap<>();

    public Judge(Function<String, int[]> words, Function<String, float[]> vectors) {
        this.words = words;
        this.vectors = vectors;
    }

    /** The ten best, best first. */
    public List<String> rank(Ranking ranking, List<String> facts, String question) {
        Map<UUID, String> texts = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < facts.size(); i++) {
            UUID id = new UUID(0, i);
            texts.put(id, facts.get(i));
            Query fact = query(facts.get(i));
            entries.add(new Entry(id, FactType.FACT, 0.5f, 0, Long.MAX_VALUE, null, null, fact.words(), fact.vector()));
        }
        return ranking
                .rank(new UserIndex(1, "any", entries), query(question), Filter.NONE, new Bounds(TOP, 0, 0), 0)
                .near()
                .stream()
                .map(Ranked::id)
                .map(texts::get)
                .toList();
    }

    /** Normalized discounted cumulative gain of the first ten, 0 to 1. */
    public static double ndcg(List<String> ranked, Map<String, Integer> grades) {
        List<Integer> ideal = new ArrayList<>(grades.values());
        ideal.sort(Collections.reverseOrder());
        List<Integer> gained =
                ranked.stream().map(text -> grades.getOrDefault(text, 0)).toList();
        return gain(gained) / gain(ideal);
    }

    private static double gain(List<Integer> grades) {
        double sum = 0;
        for (int i = 0; i < Math.min(TOP, grades.size()); i++) {
            sum += (Math.pow(2, grades.get(i)) - 1) / (Math.log(i + 2) / Math.log(2));
        }
        return sum;
    }

    private Query query(String text) {
        return known.computeIfAbsent(text, unknown -> new Query(words.apply(unknown), vectors.apply(unknown)));
    }
}
