/** A project's own access to model providers (api.md 6): kept sealed, used before the platform's, never shown. */
@NullMarked
package com.generalaugment.turnexecutor.domain.providers;

import org.jspecify.annotations.NullMarked;
