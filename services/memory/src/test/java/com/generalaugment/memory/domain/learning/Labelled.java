package com.generalaugment.memory.domain.learning;

import com.generalaugment.memory.domain.facts.FactType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A proposal of which a person said what it is.
 *
 * @param kind {@code good}, or of which kind of junk it is
 */
record Labelled(String kind, String written, String fact) {

    /** The half that rules are made for. */
    static final String DEVELOPED = "developed";

    /** The half that says how good they are: never looked at while they are made. */
    static final String HELD_OUT = "held-out";

    static List<Labelled> read(String half) {
        try (InputStream lines = Labelled.class.getResourceAsStream("/learning/" + half + ".txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(columns -> new Labelled(columns[0], columns[1], columns[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isGood() {
        return kind.equals("good");
    }

    Optional<Junk> judgedBy(JunkRules rules) {
        return rules.judge(new Proposal(fact, FactType.FACT), new UserAuthoredText(written));
    }
}
