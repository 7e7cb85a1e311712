/** `@Library('fieldstamp') _` at the head of an example; the library is always there. */
@interface Library {
    String[] value()
}
