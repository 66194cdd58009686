package com.generalaugment.bench.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The best ten facts for a query by memory's published formula (services/memory/README.md), computed over all rows of the user. */
final class BruteForce {

    private static final int BEST = 10;
    /** Memory adds up floats in another order. */
    private static final double SAME = 1e-5;

    private static final String FACTS = "SELECT f.id, f.importance, extract(epoch FROM now() - f.created_at) / 86400,"
            + " tsvector_to_array(f.words), v.vector FROM memory.fact f JOIN memory.fact_vector v"
            + " ON (v.project_id, v.user_key, v.fact_id) = (f.project_id, f.user_key, f.id)"
            + " WHERE (f.project_id, f.user_key) = (?, ?) AND f.status = 'active'";

    private static final String QUERY = "SELECT tsvector_to_array(f.words), v.vector FROM memory.fact f"
            + " JOIN memory.fact_vector v ON v.fact_id = f.id WHERE f.id = ?";

    private final List<Fact> facts;
    private final Map<String, Integer> frequencies = new HashMap<>();

    /** @param days its age */
    record Fact(String id, double importance, double days, Set<String> words, float[] vector) {}

    BruteForce(List<Fact> facts) {
        this.facts = List.copyOf(facts);
        this.facts.forEach(fact -> fact.words().forEach(word -> frequencies.merge(word, 1, Integer::sum)));
    }

    /** Over all facts of a user. */
    static BruteForce over(Connection connection, FactRows.Owner owner) throws SQLException {
        List<Fact> facts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(FACTS)) {
            statement.setObject(1, owner.project());
            statement.setObject(2, owner.key());
            ResultSet row = statement.executeQuery();
            while (row.next()) {
                facts.add(new Fact(
                        row.getString(1), row.getDouble(2), row.getDouble(3), words(row, 4), floats(row.getBytes(5))));
            }
        }
        return new BruteForce(facts);
    }

    int facts() {
        return facts.size();
    }

    /**
     * How many of the ten that were found are among the best ten; ties count for both.
     *
     * @param query a fact that says what was asked: memory has embedded it as it embeds a query
     */
    int right(Connection connection, UUID query, List<String> found) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setObject(1, query);
            ResultSet row = statement.executeQuery();
            row.next();
            return right(words(row, 1), floats(row.getBytes(2)), found);
        }
    }

    int right(Set<String> words, float[] vector, List<String> found) {
        Map<String, Double> scores = scores(words, vector);
        double tenth = scores.values().stream()
                .sorted(Comparator.reverseOrder())
                .skip(BEST - 1)
                .findFirst()
                .orElseThrow();
        return (int) found.stream()
                .distinct()
                .filter(id -> scores.getOrDefault(id, 0.0) >= tenth - SAME)
                .count();
    }

    private Map<String, Double> scores(Set<String> words, float[] vector) {
        double all = words.stream().mapToDouble(this::weight).sum();
        double rarest = inverseFrequency(1);
        Map<String, Double> scores = HashMap.newHashMap(facts.size());
        for (Fact fact : facts) {
            double sum = 0;
            double max = 0;
            for (String word : words) {
                if (fact.words().contains(word)) {
                    sum += weight(word);
                    max = Math.max(max, weight(word));
                }
            }
            double shared = all == 0 ? 0 : sum / all * (sum / all) * max / rarest;
            double meaning = Math.max(0, cosine(vector, fact.vector()));
            double recent = Math.pow(2, -Math.max(0, fact.days()) / 90);
            scores.put(fact.id(), (meaning + 0.5 * shared + 0.02 * fact.importance() + 0.005 * recent) / 1.525);
        }
        return scores;
    }

    private double weight(String word) {
        return inverseFrequency(frequencies.getOrDefault(word, 0));
    }

    private double inverseFrequency(int having) {
        return Math.log(1 + (facts.size() - having + 0.5) / (having + 0.5));
    }

    private static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    private static Set<String> words(ResultSet row, int column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }

    private static float[] floats(byte[] bytes) {
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}
