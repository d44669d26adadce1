/** What tests of backends need again and again, also outside the contracts. */
package org.gnomon.conformance.support;
