/** Google's Gemini API. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.gemini;

import org.jspecify.annotations.NullMarked;
