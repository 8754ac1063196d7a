const { NativeModules } = require('react-native');

test.each(['', '/native', '/client', '/react', '/browser'])(
  'identification-machine%s is imported',
  (path) => {
    expect(NativeModules).toBeDefined();
    expect(Object.keys(require(`identification-machine${path}`))).not.toEqual([]);
  },
);

test('all entries share their modules', () => {
  const { createNativeHost } = require('identification-machine/native');
  const { InvalidInputError } = require('identification-machine');
  expect(() => createNativeHost({ subject: { userId: 7 } })).toThrow(InvalidInputError);
});

test('the entry for React has the hooks alone', () => {
  expect(Object.keys(require('identification-machine/react')).sort()).toEqual([
    'useIdentification',
    'useIdentificationScreen',
  ]);
});
