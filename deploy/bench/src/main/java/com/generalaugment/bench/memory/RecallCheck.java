package com.generalaugment.bench.memory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Whether a search finds what an exact computation over all vectors of the user finds. */
public final class RecallCheck {

    private static final int BEST = 10;
    private static final String ASKER = "asker";

    private final MemoryApi door;
    private final FactCrowd.Database database;

    public RecallCheck(MemoryApi door, FactCrowd.Database database) {
        this.door = door;
        this.database = database;
    }

    /** @param right of the {@code wanted} facts that had to be found */
    public record Outcome(int right, int wanted) {

        public boolean isPerfect() {
            return right == wanted;
        }

        public double recall() {
            return (double) right / wanted;
        }
    }

    /** Of the crowd's first user, with queries that memory has never seen. */
    public Outcome of(FactCrowd crowd, int queries) throws SQLException {
        try (Connection connection = database.connect()) {
            BruteForce bruteForce = BruteForce.over(connection, crowd.first());
            if (bruteForce.facts() != crowd.factsEach()) {
                throw new IllegalStateException("only " + bruteForce.facts() + " facts have a vector");
            }
            int right = 0;
            for (int i = 0; i < queries; i++) {
                String query = crowd.question();
                List<String> found = door.search(FactCrowd.user(0), query);
                // Somebody else's fact that says the query has the query's vector.
                UUID same = UUID.fromString(door.store(ASKER, query));
                new FactRows(connection).modelOf(same);
                right += bruteForce.right(connection, same, found);
            }
            return new Outcome(right, BEST * queries);
        }
    }
}
