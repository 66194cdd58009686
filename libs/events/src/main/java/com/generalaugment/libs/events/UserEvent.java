package com.generalaugment.libs.events;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of a person's data: memory says so, everybody who holds any answers. The subject of both is a digest of project and
 * user; only the order to erase carries the user's id, and it is kept for a day.
 */
public sealed interface UserEvent extends Event {

    /** Who holds data of users: an erasure is done when all of them have reported. */
    enum Holder {
        MEMORY("memory"),
        TURN_EXECUTOR("turn-executor"),
        METERING("metering");

        private final String service;

        Holder(String service) {
            this.service = service;
        }

        /** As in {@link UserDataErased#service}. */
        public String service() {
            return service;
        }

        public static Set<String> services() {
            return Arrays.stream(values()).map(Holder::service).collect(Collectors.toUnmodifiableSet());
        }
    }

    String erasureId();

    @Override
    default Topic topic() {
        return Topic.USER;
    }

    /**
     * A user is erased, of whom all shall go that happened until the envelope's time. It is said again, with the same
     * erasure id and time, until every holder has reported.
     *
     * @param erasureId {@code era_…}
     * @param userId the app's user id
     */
    record UserErased(String erasureId, String userId) implements UserEvent {}

    /**
     * One holder's part of an erasure is done and committed. It names no user.
     *
     * @param service such as turn-executor
     * @param stores what has gone, by kind
     * @param remaining rows of the user that a scan afterwards found, 0 unless something is wrong
     */
    record UserDataErased(String erasureId, String service, Map<String, Integer> stores, int remaining)
            implements UserEvent {}
}
