package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tools that an input asks for without naming them: a subject of the tool's name stands in the question, or enough of its
 * description and of its enumerated arguments. Of two tools for the same words the better one is taken.
 */
public final class RelevantTools {

    private static final int ENOUGH = 2;
    private static final int MOST_TOOLS = 128;
    private static final int MOST_TEXT = 4_000;
    private static final int MOST_DESCRIPTION = 400;
    private static final int HEAD = 2;
    private static final int MOST_VALUES = 50;

    /** Verbs of many tools: they say which tool is meant only together with a subject, or when the name has none. */
    private static final Set<String> ACTIONS =
            stems("search find create add make set update delete remove send book calculate"
                    + " compute translate convert open close schedule cancel buy pay write save store post generate subtract multiply"
                    + " divide sum count check start stop turn change");
    /** Nouns that are arguments of many tools. */
    private static final Set<String> WEAK =
            stems("location city cities place country user customer date day number integer two"
                    + " three one item id web online internet database system string time today date word");

    private RelevantTools() {}

    private static Set<String> stems(String words) {
        return Words.subjects(words);
    }

    /**
     * @param words of the question that the tool is about
     * @param misses subjects of the tool's name that are not in the question
     */
    private record Match(FunctionTool tool, Set<String> words, int score, int misses) {}

    /** In the order of the request; empty when the input has nothing to do with any. */
    public static List<FunctionTool> of(List<FunctionTool> tools, String text) {
        Question question = new Question(head(text, MOST_TEXT));
        if (question.stems().isEmpty()) {
            return List.of();
        }
        List<FunctionTool> few = tools.subList(0, Math.min(tools.size(), MOST_TOOLS));
        List<FunctionTool> direct = best(few, question.stems());
        return direct.isEmpty() ? best(few, question.widened()) : direct;
    }

    private static List<FunctionTool> best(List<FunctionTool> tools, Set<String> asked) {
        List<Match> matches = new ArrayList<>();
        for (FunctionTool tool : tools) {
            Match match = match(tool, asked);
            if (match.score() >= ENOUGH) {
                matches.add(match);
            }
        }
        return matches.stream()
                .filter(match -> matches.stream().noneMatch(other -> beats(other, match)))
                .map(Match::tool)
                .toList();
    }

    private static Match match(FunctionTool tool, Set<String> asked) {
        Set<String> name = Words.subjects(tool.name());
        Set<String> subjects = subjectsOf(tool.name());
        Set<String> words = new LinkedHashSet<>();
        int score = 0;
        for (String subject : subjects) {
            score += hit(subject, asked, words) ? ENOUGH : 0;
        }
        int misses = subjects.size() - words.size();
        for (String action : without(name, subjects)) {
            score += ACTIONS.contains(action) && hit(action, asked, words) ? 1 : 0;
        }
        List<String> described = List.copyOf(without(described(tool.description()), name));
        for (int i = 0; i < described.size(); i++) {
            score += hit(described.get(i), asked, words) ? (i < HEAD ? ENOUGH : 1) : 0;
        }
        for (String value : enumerated(tool.parameters())) {
            score += !words.contains(value) && hit(value, asked, words) ? 1 : 0;
        }
        return new Match(tool, words, score, misses);
    }

    private static boolean hit(String word, Set<String> asked, Set<String> words) {
        return asked.contains(word) && words.add(word);
    }

    /** A name of verbs alone, {@code search}, is about them; one of arguments alone, {@code get_user}, about those. */
    private static Set<String> subjectsOf(String name) {
        Set<String> all = Words.subjects(name);
        Set<String> subjects = without(without(all, ACTIONS), WEAK);
        if (!subjects.isEmpty()) {
            return subjects;
        }
        Set<String> actions = new LinkedHashSet<>(all);
        actions.retainAll(ACTIONS);
        return actions.isEmpty() ? all : actions;
    }

    private static Set<String> described(@Nullable String description) {
        return description == null
                ? Set.of()
                : without(without(Words.subjects(head(description, MOST_DESCRIPTION)), ACTIONS), WEAK);
    }

    /** The words of enumerated values of the tool's arguments. */
    private static Set<String> enumerated(@Nullable JsonNode parameters) {
        Set<String> values = new HashSet<>();
        if (parameters == null) {
            return values;
        }
        for (Map.Entry<String, JsonNode> property :
                parameters.path("properties").properties()) {
            for (JsonNode value : property.getValue().path("enum")) {
                if (values.size() < MOST_VALUES) {
                    values.addAll(without(Words.subjects(head(value.asText(), 100)), WEAK));
                }
            }
        }
        return values;
    }

    /** More of the question, or the same with a nearer name. */
    private static boolean beats(Match one, Match other) {
        if (one == other || !one.words().containsAll(other.words())) {
            return false;
        }
        return one.words().size() > other.words().size() || one.misses() < other.misses() || isBetter(one, other);
    }

    private static boolean isBetter(Match one, Match other) {
        return one.misses() == other.misses() && one.score() > other.score();
    }

    private static Set<String> without(Set<String> words, Set<String> others) {
        return words.stream()
                .filter(word -> !others.contains(word))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String head(String text, int most) {
        return text.substring(0, Math.min(text.length(), most));
    }
}
