package com.generalaugment.libs.events;

/** Facts about a project and its keys, written by gateway. */
public sealed interface ProjectEvent extends Event {

    @Override
    default Topic topic() {
        return Topic.PROJECT;
    }

    /**
     * A project was created or changed.
     *
     * @param projectId UUID
     * @param configVersion the version that is in force now, from 1
     * @param status active or archived
     */
    record ProjectChanged(String projectId, long configVersion, String status) implements ProjectEvent {}

    /**
     * A key was revoked, has new scopes or a new expiry: forget what you know of it.
     *
     * @param keyId UUID
     * @param keyHash lower-case hex SHA-256 of the key's text
     */
    record KeyRevoked(String keyId, String keyHash) implements ProjectEvent {}
}
