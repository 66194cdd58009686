/** Architecture rules that every service is held to. */
@NullMarked
package com.generalaugment.libs.testkit.rules;

import org.jspecify.annotations.NullMarked;
