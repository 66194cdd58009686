package com.generalaugment.gateway.domain.access;

/** Port: authenticates users by the token of the operator's sign-in provider. */
public interface SignIn {

    /** @throws com.generalaugment.libs.runtime.error.Problem 401 {@code invalid_session_token} */
    Principal.Person authenticate(String token);
}
