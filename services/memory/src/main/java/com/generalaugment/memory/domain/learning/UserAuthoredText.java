package com.generalaugment.memory.domain.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The text that the user wrote in one turn, and the part of it that a proposal is grounded in. */
public final class UserAuthoredText {
    /** The full stop of a title ends no sentence. */
    private static final Pattern SENTENCES =
            Pattern.compile("(?<![ (](?:Dr|Mr|Mrs|Ms|Prof|St|Nr|No|Sr|Sra)\\.)(?<=[.!?…;])\\s+|\\R+");
    /** A new statement of the user begins behind these. */
    private static final Pattern CLAUSES = Pattern.compile(
            ",\\s+(?:so |and |but |because |as |und |et |y )?(?=(?:I|we|my|our|ich|wir|je|nous|yo)\\b|I['’]|j['’])",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private final List<Grounds> clauses = new ArrayList<>();

    public UserAuthoredText(String text) {
        String before = "";
        for (String sentence : SENTENCES.split(text.strip())) {
            String around = before + " " + sentence;
            for (String clause : CLAUSES.split(sentence)) {
                if (!clause.isBlank()) {
                    clauses.add(new Grounds(clause.strip(), sentence.strip(), around));
                }
            }
            before = sentence;
        }
    }

    /**
     * The part of the text that a fact may come from.
     *
     * @param clause with most words of the fact
     * @param sentence of the clause
     * @param around the sentence with the one before it
     */
    record Grounds(String clause, String sentence, String around) {
        /** Share of the fact's words that are the user's. */
        double shareOf(List<String> factWords) {
            return share(factWords, around);
        }

        boolean hasAll(List<String> names) {
            List<String> said = ContentWords.all(around);
            return names.stream().allMatch(name -> said.contains(name) || said.contains(name + "s"));
        }
    }

    /** The clause with most words of the fact; of equal ones the first. */
    Grounds groundsOf(List<String> factWords) {
        Grounds best = new Grounds("", "", "");
        double most = -1;
        for (Grounds clause : clauses) {
            double share = share(factWords, clause.clause());
            if (share > most) {
                best = clause;
                most = share;
            }
        }
        return best;
    }

    private static double share(List<String> factWords, String text) {
        if (factWords.isEmpty()) {
            return 0;
        }
        List<String> said = ContentWords.all(text);
        long shared =
                factWords.stream().filter(word -> ContentWords.has(said, word)).count();
        return (double) shared / factWords.size();
    }
}
