package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.PublicApi.Reached;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.libs.runtime.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An app backend with synthetic users. It calls the public API on their behalf, searches every answer for data of another
 * synthetic user, and records created conversations.
 */
public final class AppBackend {

    private static final Pattern CREATED = Pattern.compile("\"id\":\"(conv_[0-9a-z]{20,})\"");
    private static final String CREATES_ONE = "POST /v1/conversations";

    private final PublicApi api;
    private final KeyText key;
    private final List<SyntheticUser> users;
    private final Map<String, String> ownerOfId = new ConcurrentHashMap<>();
    private final Set<String> conversations = ConcurrentHashMap.newKeySet();
    private final Set<String> called = ConcurrentHashMap.newKeySet();

    AppBackend(PublicApi api, KeyText key, List<SyntheticUser> users) {
        this.api = api;
        this.key = key;
        this.users = List.copyOf(users);
    }

    /** @param foreign whether it contains data of another user than the one it was sent to */
    public record Answer(int status, String text, boolean foreign) {

        /** The first value of a member at any depth; empty when there is none. */
        public String first(String member) {
            Matcher found = Pattern.compile("\"" + member + "\":\"([^\"]+)\"").matcher(text);
            return found.find() ? found.group(1) : "";
        }

        /** The reason of an error body or an error frame. */
        String reason() {
            String reason = first("reason");
            return reason.isEmpty() ? first("code") : reason;
        }

        public boolean isOk() {
            return status == 200;
        }
    }

    /** @throws FixtureFailed when the status is not 200 */
    public Answer must(SyntheticUser as, Call call) {
        Answer answer = ask(as, call);
        if (!answer.isOk()) {
            throw new FixtureFailed(call.route() + " was answered with " + answer.status() + " " + answer.reason());
        }
        return answer;
    }

    public Answer ask(SyntheticUser as, Call call) {
        called.add(call.route());
        Reached reached = api.send(key, call);
        boolean foreign = marksOfOthers(as).anyMatch(reached::contains)
                || idsOfOthers(as).anyMatch(id -> reached.contains(id) && !call.says(id));
        if (call.route().equals(CREATES_ONE)) {
            note(reached.body());
        }
        return new Answer(reached.status(), reached.body(), foreign);
    }

    /** Turns of several users on one WebSocket, one after the other. */
    public Conversation open() {
        called.add("GET /v1/responses");
        return new Conversation(api.open(key));
    }

    /** From now on an answer to another user leaks if it contains this id and the request did not. @throws FixtureFailed for an empty id */
    public void owns(SyntheticUser owner, String id) {
        if (id.isEmpty()) {
            throw new FixtureFailed("an answer lacks the id of the created object");
        }
        ownerOfId.put(id, owner.id());
    }

    /** Every route that was called. */
    public Set<String> called() {
        return Set.copyOf(called);
    }

    /** A conversation without turns belongs to no user and is not erased with one. @throws FixtureFailed when one remains */
    void deleteConversations() {
        for (String id : conversations) {
            Call delete = Call.delete("/v1/conversations/{id}").at("id", id);
            int status = api.send(key, delete).status();
            if (status != 200 && status != 404) {
                throw new FixtureFailed(delete.route() + " was answered with " + status);
            }
        }
    }

    private void note(String text) {
        Matcher id = CREATED.matcher(text);
        if (id.find()) {
            conversations.add(id.group(1));
        }
    }

    private Stream<String> marksOfOthers(SyntheticUser user) {
        return users.stream().filter(other -> !other.id().equals(user.id())).map(SyntheticUser::mark);
    }

    private Stream<String> idsOfOthers(SyntheticUser user) {
        return ownerOfId.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(user.id()))
                .map(Map.Entry::getKey);
    }

    /** One WebSocket. */
    public final class Conversation implements AutoCloseable {
        private final PublicApi.Talk talk;

        private Conversation(PublicApi.Talk talk) {
            this.talk = talk;
        }

        /** @return status 200 for a turn, else that of the error */
        public Answer say(SyntheticUser as, ObjectNode message) {
            String frames = talk.say(message);
            JsonNode first = Json.readTrusted(frames.lines().findFirst().orElse("{}"));
            boolean refused = first.path("type").asText().equals("error");
            return new Answer(
                    refused ? first.path("status").asInt() : 200,
                    frames,
                    marksOfOthers(as).anyMatch(frames::contains));
        }

        @Override
        public void close() {
            talk.close();
        }
    }
}
