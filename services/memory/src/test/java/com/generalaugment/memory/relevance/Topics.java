package com.generalaugment.memory.relevance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The templates of {@code relevance/topics.txt}, and users made of them: the same ones every time. */
final class Topics {

    private static final int USERS = 50;
    private static final int QUERIES_PER_USER = 10;
    private static final long SEED = 20_261_125;

    /** @param grades of facts by their text; others count 0 */
    record Question(String text, Map<String, Integer> grades) {}

    record Person(List<String> facts, List<Question> questions) {}

    private static final class Topic {
        final Map<String, List<String>> slots = new LinkedHashMap<>();
        final Map<Character, String> facts = new LinkedHashMap<>();
        final List<String> queries = new ArrayList<>();
        int times = 1;
    }

    private Topics() {}

    static List<Person> people() {
        List<Topic> topics = read();
        Random random = new Random(SEED);
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            people.add(person(topics, random));
        }
        return people;
    }

    private static Person person(List<Topic> topics, Random random) {
        Set<String> facts = new LinkedHashSet<>();
        List<Question> questions = new ArrayList<>();
        for (Topic topic : topics) {
            List<Map<String, String>> values = values(topic, random);
            for (Map<String, String> instance : values) {
                topic.facts.values().forEach(template -> facts.add(filled(template, instance)));
            }
            topic.queries.forEach(line -> questions.add(question(line, topic, values)));
        }
        List<String> told = new ArrayList<>(facts);
        Collections.shuffle(told, random);
        Collections.shuffle(questions, random);
        return new Person(told, questions.subList(0, QUERIES_PER_USER));
    }

    /** Of each time that the topic is told, what stands in its slots: never the same twice. */
    private static List<Map<String, String>> values(Topic topic, Random random) {
        List<Map<String, String>> values = new ArrayList<>();
        for (int i = 0; i < topic.times; i++) {
            values.add(new LinkedHashMap<>());
        }
        topic.slots.forEach((slot, all) -> {
            List<String> mixed = new ArrayList<>(all);
            Collections.shuffle(mixed, random);
            for (int i = 0; i < topic.times; i++) {
                values.get(i).put(slot, mixed.get(i));
            }
        });
        return values;
    }

    /** Such as {@code A3 B1 the text}. A question without slots asks for every time that the topic was told. */
    private static Question question(String line, Topic topic, List<Map<String, String>> values) {
        boolean asksForOne = line.contains("{");
        Map<String, Integer> grades = new LinkedHashMap<>();
        String rest = line;
        while (rest.matches("[A-Z][1-3] .*")) {
            String template = topic.facts.get(rest.charAt(0));
            int grade = rest.charAt(1) - '0';
            (asksForOne ? values.subList(0, 1) : values)
                    .forEach(instance -> grades.put(filled(template, instance), grade));
            rest = rest.substring(3);
        }
        return new Question(filled(rest, values.getFirst()), grades);
    }

    private static String filled(String template, Map<String, String> values) {
        String text = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    private static List<Topic> read() {
        List<Topic> topics = new ArrayList<>();
        for (String line : lines()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "topic" -> topics.add(new Topic());
                case "times" -> topics.getLast().times = Integer.parseInt(words[1]);
                case "slot" -> {
                    String[] slot = words[1].split(" ", 2);
                    topics.getLast().slots.put(slot[0], List.of(slot[1].split("\\|")));
                }
                case "Q" -> topics.getLast().queries.add(words[1]);
                case "A", "B", "C" -> topics.getLast().facts.put(words[0].charAt(0), words[1]);
                default -> throw new IllegalArgumentException(line);
            }
        }
        return topics;
    }

    private static List<String> lines() {
        try (InputStream in = Topics.class.getResourceAsStream("/relevance/topics.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
