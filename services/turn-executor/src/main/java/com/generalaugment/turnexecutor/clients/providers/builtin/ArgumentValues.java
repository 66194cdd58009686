package com.generalaugment.turnexecutor.clients.providers.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.model.FunctionTool;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the value of one member in an input. A text, a number or a name is used for one member only. */
final class ArgumentValues {

    private static final Set<String> WORDY =
            Set.of(("query q search text message content body prompt input topic keyword"
                            + " keywords term question title subject note task todo description sentence phrase")
                    .split(" "));
    private static final Pattern OBJECT = Pattern.compile(
            "\\b(?:search(?:ing)?|look(?:ing)?|google|browse)\\b.{0,20}?\\bfor\\s+(.+)|\\b(?:about|saying|that says|to say)\\s+(.+)"
                    + "|\\b(?:search|find|google|translate|summari[sz]e|say|remember|note)\\s+(.+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NEGATED = Pattern.compile("\\b(?:no|not|without|don't|never)\\s+(?:[\\p{L}]+\\s+)?$");
    private static final int MOST_ITEMS = 20;

    private final Mentions mentions;
    private final Question question;
    private final Numbers numbers;
    private final List<String> quoted;
    private final List<List<String>> names;
    private final Set<String> words;
    private final int turn;

    /** @param turn which one of the names of a list is taken */
    ArgumentValues(FunctionTool tool, String text, int turn) {
        this.mentions = new Mentions(text, Words.all(tool.name()));
        this.question = new Question(mentions.text());
        this.numbers = new Numbers(mentions.text());
        this.quoted = new ArrayList<>(mentions.quoted());
        this.names = new ArrayList<>(mentions.names());
        this.words = Words.all(mentions.text());
        this.turn = turn;
    }

    /** @param needed whether a guess is better than nothing */
    Optional<JsonNode> of(String name, JsonNode schema, boolean needed) {
        if (schema.has("allOf") || schema.has("anyOf") || schema.has("oneOf")) {
            return Optional.empty();
        }
        Optional<JsonNode> value = schema.path("enum").isEmpty() ? byType(name, schema, needed) : listed(schema);
        return value.filter(found -> Fit.fits(schema, found));
    }

    private Optional<JsonNode> byType(String name, JsonNode schema, boolean needed) {
        return switch (SchemaExample.typeOf(schema)) {
            case "string" -> text(name, schema, needed).map(Json::tree);
            case "integer", "number" -> number(name, schema, needed);
            case "boolean" -> flag(name, schema, needed);
            case "array" -> list(name, schema, needed);
            default -> Optional.empty();
        };
    }

    private Optional<JsonNode> listed(JsonNode schema) {
        for (JsonNode value : schema.path("enum")) {
            String lower = value.asText().toLowerCase(Locale.ROOT);
            Set<String> stems = Words.all(lower);
            boolean said = !stems.isEmpty() && words.containsAll(stems) && !lower.isBlank();
            if (said || question.operators().contains(lower)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private Optional<String> text(String name, JsonNode schema, boolean needed) {
        Optional<String> labelled = labelled(name);
        if (labelled.isPresent()) {
            return labelled;
        }
        Optional<String> special = special(name, schema);
        if (special.isPresent() || !needed || schema.has("format")) {
            return special;
        }
        Set<String> nouns =
                Words.rawWords(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
        if (nouns.stream().anyMatch(WORDY::contains)) {
            return quotation()
                    .or(this::object)
                    .or(() -> Optional.of(mentions.text().strip()));
        }
        return quotation().or(this::name);
    }

    /** {@code city: Oslo}, {@code city=Oslo}. */
    private Optional<String> labelled(String name) {
        Matcher label = Pattern.compile(
                        "(?<![\\p{L}\\d_])" + Pattern.quote(name)
                                + "\\s*[:=]\\s*(?:\"([^\"]+)\"|([^,;\\n\"]+?)(?=\\s*(?:[,;\\n]|and\\b|\\.(?:\\s|$)|$)))",
                        Pattern.CASE_INSENSITIVE)
                .matcher(mentions.text());
        return label.find() ? Optional.of(label.group(1) == null ? label.group(2) : label.group(1)) : Optional.empty();
    }

    /** What is known by its form or by the word in front of it. */
    private Optional<String> special(String name, JsonNode schema) {
        String kind = (schema.path("format").asText() + " " + name).toLowerCase(Locale.ROOT);
        if (kind.contains("email")) {
            return mentions.email();
        }
        if (kind.contains("url") || kind.contains("uri")) {
            return mentions.url();
        }
        if (kind.contains("expression")
                || kind.contains("formula")
                || kind.contains("equation")
                || kind.contains("calculation")) {
            return mentions.expression();
        }
        if (kind.contains("date") || kind.contains("time") || kind.contains("day") || kind.contains("when")) {
            return new Moments(mentions.text()).of(schema.path("format").asText());
        }
        if (kind.matches(".*(^| |_|-)(id|number|code|no)$") || name.endsWith("Id")) {
            return mentions.id();
        }
        if (kind.matches(".*\\b(from|origin|departure|source)(\\b|_).*")) {
            return mentions.behind("from").map(this::taken);
        }
        if (kind.matches(".*\\b(to|destination|arrival|target|recipient)(\\b|_).*")) {
            return mentions.behind("to").or(() -> mentions.behind("into")).map(this::taken);
        }
        return Optional.empty();
    }

    private String taken(String name) {
        names.forEach(list -> list.remove(name));
        names.removeIf(List::isEmpty);
        return name;
    }

    private Optional<String> quotation() {
        return quoted.isEmpty() ? Optional.empty() : Optional.of(quoted.removeFirst());
    }

    private Optional<String> name() {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        List<String> list = names.removeFirst();
        return Optional.of(list.get(Math.min(turn, list.size() - 1)));
    }

    private Optional<String> object() {
        Matcher object = OBJECT.matcher(mentions.text());
        if (!object.find()) {
            return Optional.empty();
        }
        for (int group = 1; group <= object.groupCount(); group++) {
            if (object.group(group) != null) {
                String plain = object.group(group).strip().replaceAll("[.?!]+$", "");
                return plain.isEmpty() ? Optional.empty() : Optional.of(plain);
            }
        }
        return Optional.empty();
    }

    private Optional<JsonNode> number(String name, JsonNode schema, boolean needed) {
        Set<String> stems = new LinkedHashSet<>(Words.all(name));
        stems.addAll(Words.subjects(schema.path("description").asText()));
        Optional<BigDecimal> found = numbers.beside(stems).or(() -> needed ? numbers.next() : Optional.empty());
        boolean whole = SchemaExample.typeOf(schema).equals("integer");
        return found.filter(value -> !whole || value.stripTrailingZeros().scale() <= 0)
                .map(value -> Json.tree(whole ? value.toBigInteger() : value));
    }

    private Optional<JsonNode> flag(String name, JsonNode schema, boolean needed) {
        Set<String> subjects =
                Words.subjects(name.replaceFirst("^(?:is|has|include|with|enable|use)_?(?=[A-Z_a-z])", ""));
        for (String word : Words.rawWords(mentions.text().toLowerCase(Locale.ROOT))) {
            if (subjects.contains(Words.stem(word))) {
                int at = mentions.text().toLowerCase(Locale.ROOT).indexOf(word);
                return Optional.of(Json.tree(!NEGATED.matcher(
                                mentions.text().substring(0, Math.max(0, at)).toLowerCase(Locale.ROOT))
                        .find()));
            }
        }
        return needed && !schema.has("default") ? Optional.of(Json.tree(false)) : Optional.empty();
    }

    private Optional<JsonNode> list(String name, JsonNode schema, boolean needed) {
        JsonNode items = schema.path("items");
        ArrayNode list = Json.array();
        String type = SchemaExample.typeOf(items);
        if (type.equals("integer") || type.equals("number")) {
            for (Optional<JsonNode> value = number(name, items, needed);
                    value.isPresent() && list.size() < MOST_ITEMS;
                    value = number(name, items, needed)) {
                list.add(value.get());
            }
        } else if (type.equals("string") && items.path("enum").isEmpty() && needed) {
            List<String> found = !quoted.isEmpty() ? quoted : names.isEmpty() ? List.of() : names.removeFirst();
            found.stream().limit(MOST_ITEMS).forEach(list::add);
        } else if (!items.path("enum").isEmpty()) {
            items.path("enum").forEach(value -> {
                if (words.containsAll(Words.all(value.asText()))
                        && !value.asText().isBlank()) {
                    list.add(value);
                }
            });
        }
        return list.isEmpty() ? Optional.empty() : Optional.of(list);
    }
}
